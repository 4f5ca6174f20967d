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
    period = PeriodSerializer(allow_null=True, help_text="Masa; null bila belum ada")
    figure = FigureSerializer(help_text="Seluruh saringan")
    parts = PartSerializer(many=True, help_text="Per wilayah atau per umur, bila diminta")


class LetterSerializer(serializers.Serializer[Any]):
    """Satu huruf SKDN dari satu bulan."""

    sign = serializers.CharField(help_text="S, K, D, D′, N, T, O, B, 2T atau BGM")
    key = serializers.CharField(help_text="Ukuran yang menghitungnya")
    n = serializers.IntegerField(
        allow_null=True, help_text="Jumlah balita; null bila tidak tercatat atau disembunyikan"
    )
    is_suppressed = serializers.BooleanField(help_text="Disembunyikan")


class RatioSerializer(ShareSerializer):
    """Satu perbandingan SKDN."""

    key = serializers.CharField(help_text="Nama tetap")
    sign = serializers.CharField(help_text="D/S, N/D′, K/S, …")
    nama = serializers.CharField(help_text="Apa yang dikatakannya")
    definition = serializers.CharField(help_text="Artinya")


class SkdnOfSerializer(serializers.Serializer[Any]):
    """SKDN satu wilayah pada satu bulan."""

    code = serializers.CharField(help_text="Kode wilayah; kosong untuk seluruh saringan")
    nama = serializers.CharField(help_text="Nama wilayah")
    letters = LetterSerializer(many=True, help_text="Huruf-huruf SKDN")
    ratios = RatioSerializer(many=True, help_text="Perbandingan, tidak dibulatkan")


class SkdnMonthSerializer(serializers.Serializer[Any]):
    """SKDN satu bulan."""

    month = serializers.CharField(help_text="Bulan, misalnya 2025-11")
    coverage = CoverageSerializer(help_text="D/S: yang ditimbang dari sasaran terdaftar")
    status = serializers.ChoiceField(
        choices=[one.value for one in PeriodStatus], help_text="sementara: D/S di bawah 95 %"
    )
    whole = SkdnOfSerializer(help_text="Seluruh saringan")
    parts = SkdnOfSerializer(many=True, help_text="Per wilayah, bila diminta")


class SkdnAnswerSerializer(AnswerSerializer):
    """SKDN bulan demi bulan."""

    months = SkdnMonthSerializer(many=True, help_text="Dari bulan pertama")


class ClosingSerializer(serializers.Serializer[Any]):
    """Angka operasi timbang saat ditutup. Yang pertama tidak pernah berubah."""

    number = serializers.IntegerField(help_text="Penutupan ke berapa; 2 ke atas adalah revisi")
    closed_at = serializers.DateTimeField(help_text="Saat ditutup")
    figure = FigureSerializer(help_text="Angka saat itu")


class SeriesPointSerializer(serializers.Serializer[Any]):
    """Satu masa dari satu deret. Deret yang berbeda tidak boleh disambung."""

    kind = serializers.ChoiceField(
        choices=["operasi", "bulan", "rekap"],
        help_text="Deret: operasi timbang, bulanan, atau rekap e-PPGBM",
    )
    code = serializers.CharField(help_text="Kode operasi timbang atau bulan; rekap: bulan")
    nama = serializers.CharField(help_text="Nama operasi timbang, boleh kosong")
    on = serializers.DateField(help_text="Hari pertama")
    figure = FigureSerializer(help_text="Angkanya")
    closings = ClosingSerializer(many=True, help_text="Angka saat ditutup, yang pertama dahulu")


class TrendAnswerSerializer(AnswerSerializer):
    """Satu ukuran dari waktu ke waktu."""

    measure = MeasureSerializer(help_text="Ukuran")
    points = SeriesPointSerializer(many=True, help_text="Per deret, menurut waktu")


class ChildSerializer(serializers.Serializer[Any]):
    """Seorang anak dalam daftar, dengan pengukuran yang dihitung pada masa itu."""

    id = serializers.UUIDField(help_text="Kunci anak; halamannya /dasbor/anak/<id>/")
    nama = serializers.CharField(help_text="Nama")
    sex = serializers.ChoiceField(choices=["L", "P"], help_text="Jenis kelamin")
    born_on = serializers.DateField(help_text="Tanggal lahir")
    nik = serializers.CharField(help_text="NIK, disamarkan; kosong bila belum ada")
    ibu = serializers.CharField(help_text="Nama ibu, boleh kosong")
    posyandu = serializers.CharField(help_text="Posyandu tempat ia dihitung")
    kelurahan = serializers.CharField(help_text="Kelurahannya")
    rt = serializers.CharField(help_text="RT, boleh kosong")
    alamat = serializers.CharField(help_text="Alamat, boleh kosong")
    measured_on = serializers.DateField(allow_null=True, help_text="Tanggal ukur; null bila belum")
    weight_kg = serializers.FloatField(allow_null=True, help_text="Berat, kg")
    height_cm = serializers.FloatField(allow_null=True, help_text="Panjang atau tinggi, cm")
    waz = serializers.FloatField(allow_null=True, help_text="z BB/U")
    haz = serializers.FloatField(allow_null=True, help_text="z TB/U")
    whz = serializers.FloatField(allow_null=True, help_text="z BB/TB")


class ChildrenAnswerSerializer(AnswerSerializer):
    """Satu halaman anak di balik sebuah angka."""

    measure = MeasureSerializer(help_text="Daftar siapa")
    period = PeriodSerializer(allow_null=True, help_text="Masa; null bila belum ada")
    n = serializers.IntegerField(allow_null=True, help_text="Jumlah anak dalam seluruh daftar")
    coverage = CoverageSerializer(help_text="Cakupan pengukuran")
    rows = ChildSerializer(many=True, help_text="Paling banyak 50 anak")
    next = serializers.CharField(
        allow_null=True, help_text="Alamat halaman berikutnya; null bila habis"
    )


class OptionSerializer(serializers.Serializer[Any]):
    """Satu pilihan: nilai untuk parameter, dan namanya."""

    value = serializers.CharField(help_text="Nilai parameter")
    nama = serializers.CharField(help_text="Nama")


class PlaceSerializer(OptionSerializer):
    """Satu wilayah dan tempatnya."""

    kecamatan = serializers.CharField(help_text="Kode kecamatan")
    puskesmas = serializers.CharField(help_text="Nomor puskesmas yang melayani")


class ChoicesAnswerSerializer(serializers.Serializer[Any]):
    """Semua yang dapat diminta, untuk wilayah pembaca."""

    operasi = PeriodSerializer(many=True, help_text="Operasi timbang, yang terbaru dahulu")
    bulan = serializers.ListField(
        child=serializers.CharField(), help_text="Bulan dengan angka, yang terbaru dahulu"
    )
    kecamatan = OptionSerializer(many=True, help_text="Kecamatan")
    puskesmas = OptionSerializer(many=True, help_text="Puskesmas")
    kelurahan = PlaceSerializer(many=True, help_text="Kelurahan")
    posyandu = OptionSerializer(many=True, help_text="Posyandu; kosong bagi yang tak melayani anak")
    jk = OptionSerializer(many=True, help_text="Jenis kelamin")
    umur = OptionSerializer(many=True, help_text="Kelompok umur")
    ukuran = MeasureSerializer(many=True, help_text="Ukuran dan artinya")
    data_version = serializers.IntegerField(help_text="Naik setiap kali angka dihitung ulang")
    data_per = serializers.DateTimeField(allow_null=True, help_text="Saat angka dihitung")
