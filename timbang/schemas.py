"""The answers of the weighing table's API, for OpenAPI and for whoever writes a client."""

from typing import Any

from rest_framework import serializers


class UserSerializer(serializers.Serializer[Any]):
    """Siapa yang masuk."""

    id = serializers.IntegerField()
    nama = serializers.CharField()
    role = serializers.CharField()


class ChoiceSerializer(serializers.Serializer[Any]):
    """Posyandu tempat pengguna ini boleh menimbang."""

    id = serializers.IntegerField()
    nama = serializers.CharField()
    kelurahan = serializers.CharField()
    puskesmas = serializers.CharField()


class TableRoundSerializer(serializers.Serializer[Any]):
    """Operasi timbang yang sedang berjalan."""

    code = serializers.CharField()
    nama = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class MotherSerializer(serializers.Serializer[Any]):
    """Ibu, dan dua umur yang ditanyakan sekali."""

    id = serializers.UUIDField()
    nama = serializers.CharField()
    age_at_birth = serializers.IntegerField(allow_null=True, help_text="tahun")
    age_first_marriage = serializers.IntegerField(allow_null=True, help_text="tahun")


class RosterChildSerializer(serializers.Serializer[Any]):
    """Seorang balita dengan seluruh riwayat ukurnya."""

    id = serializers.UUIDField()
    nama = serializers.CharField()
    sex = serializers.ChoiceField(choices=[(1, "Laki-laki"), (2, "Perempuan")])
    born_on = serializers.DateField()
    rt = serializers.CharField(allow_blank=True)
    alamat = serializers.CharField(allow_blank=True)
    ibu = MotherSerializer(allow_null=True)
    kode = serializers.CharField(allow_null=True, help_text="Id sementara, juga isi kode QR")
    nik_last4 = serializers.CharField(allow_blank=True)
    birth_weight_g = serializers.IntegerField(allow_null=True)
    birth_length_mm = serializers.IntegerField(allow_null=True)
    has_earlier = serializers.BooleanField(help_text="Ditimbang sebelum baris pertama riwayat")
    history = serializers.ListField(
        child=serializers.ListField(),
        help_text=(
            "Hasil ukur yang berlaku, yang terlama lebih dulu: id, tanggal, berat g, panjang mm, "
            "cara ukur 0–2, lingkar kepala mm, LiLA mm, edema 0–3, vitamin A, 1 bila dicatat "
            "pengguna ini. Pada hasil 92 hari terakhir, yang masih dapat diperbaiki, ditambah satu "
            "objek berisi yang tidak kosong dari: asi, mbg, first_weight_g, first_length_mm, "
            "first_head_mm, first_arm_mm, file_ntob (1 N, 2 T, 3 O, 4 B menurut berkas), "
            "from_file (1: tidak dicatat di meja timbang)"
        ),
    )
    referrals = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(), min_length=4, max_length=4),
        help_text=(
            "Jawaban rujukan 92 hari terakhir, dari HP mana pun: id rujukan, id hasil ukur, "
            "tanggal ukur, jawaban"
        ),
    )


class TodaysAbsenceSerializer(serializers.Serializer[Any]):
    """Balita yang hari ini tidak ditimbang, dan sebabnya."""

    id = serializers.UUIDField()
    balita_id = serializers.UUIDField()
    on = serializers.DateField()
    why = serializers.CharField()


class LeftChildSerializer(serializers.Serializer[Any]):
    """Balita yang dalam 92 hari terakhir tidak lagi di sini, dan sebabnya."""

    id = serializers.UUIDField()
    nama = serializers.CharField()
    sex = serializers.ChoiceField(choices=[(1, "Laki-laki"), (2, "Perempuan")])
    born_on = serializers.DateField()
    rt = serializers.CharField(allow_blank=True)
    ibu_nama = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(
        choices=[
            ("pindah", "Pindah; urungkan dengan aktif"),
            ("meninggal", "Meninggal; urungkan dengan aktif"),
            ("diambil", "Ditimbang di posyandu lain; urungkan dengan aktif dan pindah"),
        ]
    )
    on = serializers.DateField()
    where = serializers.CharField(allow_blank=True, help_text="Posyandu yang mengambilnya")


class RosterSerializer(serializers.Serializer[Any]):
    """Daftar balita satu posyandu, cukup untuk menimbang tanpa sinyal."""

    v = serializers.IntegerField(help_text="Versi bentuk daftar ini")
    server_time = serializers.DateTimeField()
    today = serializers.DateField(help_text="Tanggal WITA")
    user = UserSerializer()
    posyandu = ChoiceSerializer(allow_null=True, help_text="null sampai dipilih")
    choices = ChoiceSerializer(many=True)
    round = TableRoundSerializer(allow_null=True)
    closed = serializers.ListField(
        child=serializers.ListField(child=serializers.DateField(), min_length=2, max_length=2),
        help_text="Hari operasi timbang yang sudah ditutup, dari–sampai",
    )
    children = RosterChildSerializer(many=True)
    left = LeftChildSerializer(many=True)
    absent = TodaysAbsenceSerializer(many=True)
    n_conflicts = serializers.IntegerField()


class NewcomerSerializer(serializers.Serializer[Any]):
    """Anak yang akan didaftarkan."""

    nama = serializers.CharField(max_length=120, allow_blank=True)
    born_on = serializers.DateField()
    ibu_nama = serializers.CharField(max_length=120, allow_blank=True, default="")


class SimilarSerializer(serializers.Serializer[Any]):
    """Balita yang mungkin anak yang sama. Di luar wilayah pengguna: tanpa nama dan tanggal."""

    balita_id = serializers.UUIDField(
        help_text="Untuk mengambil alih: catatan keadaan dengan aktif dan pindah"
    )
    where = serializers.CharField()
    nama = serializers.CharField(allow_blank=True)
    born_on = serializers.DateField(allow_null=True)
    score = serializers.FloatField(help_text="0–1")
    why = serializers.ListField(child=serializers.CharField())


class SimilarListSerializer(serializers.Serializer[Any]):
    """Yang paling mirip lebih dulu, paling banyak lima."""

    matches = SimilarSerializer(many=True)


class DeviceDaySerializer(serializers.Serializer[Any]):
    """Kiriman alat ini pada hari itu, menurut jam alat."""

    ids = serializers.ListField(child=serializers.UUIDField())
    by_kind = serializers.DictField(child=serializers.IntegerField())
    sum_weight_g = serializers.IntegerField(
        help_text="Semua hasil ukur yang dikirim alat ini, juga yang sudah diperbaiki"
    )


class PosyanduDaySerializer(serializers.Serializer[Any]):
    """Yang tersimpan di server untuk posyandu dan hari itu, dari siapa pun."""

    n_weighed = serializers.IntegerField(help_text="Balita yang ditimbang")
    n_measurements = serializers.IntegerField(help_text="Hasil ukur yang berlaku")
    sum_weight_g = serializers.IntegerField(help_text="Satu berat tiap balita")


class DayStatusSerializer(serializers.Serializer[Any]):
    """Jumlah di server, untuk disandingkan dengan jumlah di ponsel."""

    server_time = serializers.DateTimeField()
    on = serializers.DateField()
    device = DeviceDaySerializer()
    posyandu = PosyanduDaySerializer()
    conflicts = serializers.IntegerField()


class ConflictReadingSerializer(serializers.Serializer[Any]):
    """Satu dari dua hasil ukur."""

    id = serializers.UUIDField()
    weight_g = serializers.IntegerField(allow_null=True)
    length_mm = serializers.IntegerField(allow_null=True)
    position = serializers.IntegerField()
    head_mm = serializers.IntegerField(allow_null=True)
    arm_mm = serializers.IntegerField(allow_null=True)
    oedema = serializers.IntegerField()
    measured_at = serializers.DateTimeField(allow_null=True, help_text="Waktu di alat")
    received_at = serializers.DateTimeField()
    by = serializers.CharField(allow_blank=True)
    device = serializers.CharField(allow_blank=True)
    counts = serializers.BooleanField(help_text="Yang dihitung sampai ada keputusan")


class ConflictSerializer(serializers.Serializer[Any]):
    """Satu balita, satu hari, dua hasil ukur atau lebih."""

    balita_id = serializers.UUIDField()
    nama = serializers.CharField()
    posyandu = serializers.CharField()
    on = serializers.DateField()
    readings = ConflictReadingSerializer(many=True)


class ConflictListSerializer(serializers.Serializer[Any]):
    """Yang menunggu keputusan, hari terbaru lebih dulu, paling banyak lima puluh."""

    n_waiting = serializers.IntegerField()
    conflicts = ConflictSerializer(many=True)


class DecisionSerializer(serializers.Serializer[Any]):
    """Hasil ukur yang dipakai, dan alasannya."""

    keep = serializers.UUIDField()
    reason = serializers.CharField(max_length=200)


class DecidedSerializer(serializers.Serializer[Any]):
    """Berapa hasil ukur yang dibatalkan; 0 bila sudah diputuskan sebelumnya."""

    n_voided = serializers.IntegerField()


class DetailSerializer(serializers.Serializer[Any]):
    """Satu kalimat."""

    detail = serializers.CharField()
