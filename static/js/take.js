// Tables and pictures to take along.

const SEPARATOR = ";"; // what a spreadsheet set to Indonesian expects beside a decimal comma
const BYTE_ORDER_MARK = "\ufeff"; // without it Excel takes UTF-8 for something older

/** The text of a cell on one line, as a reader sees it, without what is said to screen readers. */
function textOf(cell) {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll(".visually-hidden").forEach((part) => part.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
}

/** A field that no spreadsheet takes for a formula or breaks in two. */
function field(text) {
  const harmless = /^[=+\-@\t\r]/.test(text) && !/^-?[\d.,]+( %)?$/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** A table as CSV, with its notes in lines above it. */
export function tableAsCsv(table, notes = []) {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => field(textOf(cell))));
  const above = notes.flatMap((note) => note.split("\n")).map((note) => [field(note.trim())]);
  const lines = [...above, ...rows].map((row) => row.join(SEPARATOR));
  return URL.createObjectURL(
    new Blob([BYTE_ORDER_MARK, lines.join("\r\n")], { type: "text/csv;charset=utf-8" }),
  );
}

/** Hand an address of data to the browser as a file. */
export function saveAs(address, name) {
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  if (address.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
