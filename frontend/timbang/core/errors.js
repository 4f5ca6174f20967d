/**
 * The named errors of the core. Each carries a sentence for the screen in `message`.
 *
 *   StorageFull     the phone has no room: nothing was written, keep everything on screen
 *   StorageLost     the database was closed under us (new version in another tab, data cleared):
 *                   ask for a reload, drafts are kept
 *   DayInDoubt      nobody is sure which day it is: ask a person before anything gets a date
 *   WrongPassword, NotABackup, OtherUsersBackup   importBackup
 *   NotFixable      fixEntry/dropEntry on an entry that is not refused
 *   ApiError        .kind says what went wrong with a request (see session.js)
 */

export class CoreError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = new.target.name;
  }
}

export class StorageFull extends CoreError {
  constructor(cause) {
    super("Belum tersimpan: memori HP penuh.", { cause });
  }
}

export class StorageLost extends CoreError {
  constructor(cause) {
    super("Penyimpanan tertutup. Muat ulang halaman ini; isian Anda masih ada.", { cause });
  }
}

export class DayInDoubt extends CoreError {
  constructor() {
    super("Pastikan dulu tanggal hari ini, lalu simpan lagi.");
  }
}

export class WrongPassword extends CoreError {
  constructor(cause) {
    super("Kata sandi salah, atau berkas cadangan rusak.", { cause });
  }
}

export class NotABackup extends CoreError {
  constructor(cause) {
    super("Berkas ini bukan cadangan dari halaman timbang.", { cause });
  }
}

export class OtherUsersBackup extends CoreError {
  constructor() {
    super("Cadangan ini milik akun lain. Masuklah dengan akun itu untuk memulihkannya.");
  }
}

export class NotFixable extends CoreError {
  constructor() {
    super("Data ini tidak sedang menunggu perbaikan.");
  }
}

/** What went wrong with a request; `kind` is one of KINDS in session.js. */
export class ApiError extends CoreError {
  constructor(kind, message, { status = 0, retryAfterMs = null, isSlow = false, cause } = {}) {
    super(message, { cause });
    this.kind = kind;
    this.status = status;
    this.isSlow = isSlow; // the time was up
    this.retryAfterMs = retryAfterMs;
  }
}
