"""How figures are said in JSON. Every one carries what makes it a figure."""

from typing import Any

from rest_framework import serializers

from dashboard.results import PeriodStatus

CLUSTERED = "posyandu sebagai klaster (linearisasi Taylor, skala logit)"
WILSON = "Wilson"


class IntervalSerializer(serializers.Serializer[Any]):
    """Batas bawah dan atas dalam persen."""

    low = serializers.FloatField(help_text="Batas bawah, persen")
    high = serializers.FloatField(help_text="Batas atas, persen")


class MethodIntervalSerializer(IntervalSerializer):
    """Batas kepercayaan 95 % dan cara menghitungnya."""

    method = serializers.ChoiceField(choices=[WILSON, CLUSTERED], help_text="Cara menghitung")


class ShareSerializer(serializers.Serializer[Any]):
    """n dari of; percent kosong bila tidak ada penyebut, tidak pernah 0."""

    n = serializers.IntegerField(allow_null=True, help_text="Pembilang; null bila disembunyikan")
    of = serializers.IntegerField(allow_null=True, help_text="Penyebut; null bila tidak ada")
    percent = serializers.FloatField(allow_null=True, help_text="100 × n ÷ of, tidak dibulatkan")


class CoverageSerializer(ShareSerializer):
    """Yang diukur dari sasaran terdaftar."""

    is_provisional = serializers.BooleanField(help_text="Cakupan di bawah 95 %: angka sementara")


class FigureSerializer(ShareSerializer):
    """Satu angka lengkap: dari berapa, seberapa terjangkau, dan seberapa pasti."""

    coverage = CoverageSerializer(help_text="Cakupan pengukuran")
    interval = MethodIntervalSerializer(allow_null=True, help_text="Batas kepercayaan 95 %")
    bounds = IntervalSerializer(
        allow_null=True,
        help_text="Bila cakupan di bawah 95 %: bila semua yang belum diukur tidak, atau semua ya",
    )
    status = serializers.ChoiceField(
        choices=[one.value for one in PeriodStatus],
        help_text="sementara: cakupan di bawah 95 % atau operasi belum ditutup; "
        "revisi: ditutup lagi setelah perbaikan",
    )
    n_flagged = serializers.IntegerField(help_text="Di luar batas wajar WHO, tidak ikut dihitung")
    is_suppressed = serializers.BooleanField(
        help_text="Disembunyikan: kurang dari 5, atau angka lain dapat ditebak darinya"
    )
    may_rank = serializers.BooleanField(help_text="n penyebut 30 ke atas: boleh diperingkat")


class PartSerializer(serializers.Serializer[Any]):
    """Satu bagian: wilayah, atau kelompok umur dan jenis kelamin. Urutannya bukan peringkat."""

    code = serializers.CharField(help_text="Kode wilayah, atau umur dan jenis kelamin (24-35.L)")
    nama = serializers.CharField(help_text="Nama")
    parent = serializers.CharField(  # type: ignore[assignment]
        help_text="Wilayah di atasnya, boleh kosong"
    )
    figure = FigureSerializer(help_text="Angkanya")


class MeasureSerializer(serializers.Serializer[Any]):
    """Apa yang dihitung."""

    key = serializers.CharField(help_text="Nama tetap ukuran, untuk parameter ukuran")
    title = serializers.CharField(help_text="Judul")
    unit = serializers.CharField(help_text="Satuan")
    definition = serializers.CharField(help_text="Arti angkanya")
    is_about_health = serializers.BooleanField(help_text="Disembunyikan bila kecil")


class PeriodSerializer(serializers.Serializer[Any]):
    """Masa yang dihitung."""

    kind = serializers.ChoiceField(choices=["operasi", "bulan"], help_text="Deret masa ini")
    code = serializers.CharField(help_text="Kode operasi timbang, atau bulan (2025-11)")
    nama = serializers.CharField(help_text="Nama masa")
    first_day = serializers.DateField(help_text="Hari pertama")
    last_day = serializers.DateField(help_text="Hari terakhir")
    state = serializers.ChoiceField(
        choices=["", "rencana", "buka", "tutup"], help_text="Keadaan operasi timbang; bulan: kosong"
    )


class AnswerSerializer(serializers.Serializer[Any]):
    """Yang menyertai setiap jawaban."""

    area = serializers.CharField(help_text="Wilayah yang dihitung, dengan kata-kata")
    filter = serializers.DictField(
        child=serializers.CharField(), help_text="Saringan sebagaimana dibaca"
    )
    data_version = serializers.IntegerField(help_text="Naik setiap kali angka dihitung ulang")
    data_per = serializers.DateTimeField(allow_null=True, help_text="Saat angka dihitung")
    n_waiting = serializers.IntegerField(help_text="Perubahan yang belum ikut dihitung")


class PrevalenceAnswerSerializer(AnswerSerializer):
    """Satu ukuran untuk satu saringan, dan bagian-bagiannya."""

    measure = MeasureSerializer(help_text="Ukuran")
    period = PeriodSerializer(help_text="Masa")
    figure = FigureSerializer(help_text="Seluruh saringan")
    parts = PartSerializer(many=True, help_text="Per wilayah atau per umur, bila diminta")
