// What the browser tests of the offline core load: every module under its name.
export * as backup from "../../frontend/timbang/core/backup.js";
export * as clock from "../../frontend/timbang/core/clock.js";
export * as db from "../../frontend/timbang/core/db.js";
export * as drafts from "../../frontend/timbang/core/drafts.js";
export * as entries from "../../frontend/timbang/core/entries.js";
export * as pin from "../../frontend/timbang/core/pin.js";
export * as reconcile from "../../frontend/timbang/core/reconcile.js";
export * as roster from "../../frontend/timbang/core/roster.js";
export * as session from "../../frontend/timbang/core/session.js";
export * as storage from "../../frontend/timbang/core/storage.js";
export * as sync from "../../frontend/timbang/core/sync.js";
