// WHO's tables for the tests of the engine, packed from the CSV files as the build does.
import { packTables } from "../../frontend/pack_tables.mjs";
import { decodeTables } from "../../frontend/timbang/engine/index.js";

export const packed = await packTables();
export const tables = decodeTables(packed);
