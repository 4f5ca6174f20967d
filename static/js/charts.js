// Draws every [data-chart] from the JSON block it names. The page says everything without it, too:
// each chart has its table. A mark that is pressed opens what its row of the table leads to, and
// picture and table can be taken along.
import { saveAs, tableAsCsv } from "./take.js";

const { Plotly } = window;
const narrow = window.matchMedia("(max-width: 40rem)");
const config = { displayModeBar: false, responsive: true, doubleClick: false, showTips: false };
const PNG_WIDTH = 1000;

/** A copy of `layout` with the attributes of `changes`, whose names are dotted paths. */
function changed(layout, changes) {
  const copy = structuredClone(layout);
  for (const [path, value] of Object.entries(changes)) {
    const parts = path.split(".");
    const last = parts.pop();
    const parent = parts.reduce((at, part) => (at[part] ??= {}), copy);
    parent[last] = value;
  }
  return copy;
}

function specOf(place) {
  return JSON.parse(document.getElementById(place.dataset.chart).textContent);
}

async function draw(place) {
  const { data, layout, narrow: changes } = specOf(place);
  const fitting = narrow.matches ? changed(layout, changes) : layout;
  const isFirst = !place.classList.contains("js-plotly-plot");
  await Plotly.react(place, data, fitting, config);
  if (isFirst) place.on("plotly_click", ({ points }) => follow(place, points[0]));
}

/** Open what the row of a mark leads to: its children, or else its page. */
function follow(place, point) {
  const code = point.customdata ?? point.data.meta;
  const row = place.closest(".panel")?.querySelector(`[data-code="${CSS.escape(code ?? "")}"]`);
  (row?.querySelector("[data-daftar]") ?? row?.querySelector("a"))?.click();
}

function drawAll() {
  document.querySelectorAll("[data-chart]").forEach(draw);
}

// A long table lies open where there is room beside its picture.
function arrange() {
  for (const table of document.querySelectorAll("[data-open-wide]")) table.open = !narrow.matches;
  drawAll();
}

/** The picture with its finding above and what it stands on below, on white. */
async function pngOf(panel) {
  const place = panel.querySelector("[data-chart]");
  const { data, layout } = specOf(place);
  const words = [...panel.querySelectorAll("[data-keterangan]")].map((part) => part.innerText.trim());
  const margin = { ...layout.margin, t: (layout.margin?.t ?? 0) + 56, b: (layout.margin?.b ?? 0) + 84 };
  return Plotly.toImage(
    {
      data,
      layout: {
        ...layout,
        margin,
        height: layout.height + 140,
        paper_bgcolor: "#fff",
        font: { ...layout.font, family: getComputedStyle(document.body).fontFamily },
        title: { text: panel.querySelector("h2").innerText, x: 0.01, xanchor: "left", y: 0.98, yanchor: "top" },
        annotations: [
          ...(layout.annotations ?? []),
          {
            text: words.join("<br>").replaceAll("\n", "<br>"),
            xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "top",
            xshift: -(margin.l ?? 0) + 10, yshift: -(layout.margin?.b ?? 0) - 8, align: "left",
            showarrow: false, font: { size: 11 },
          },
        ],
      },
    },
    { format: "png", width: PNG_WIDTH, height: layout.height + 140, scale: 2 },
  );
}

function offer(panel) {
  const offered = panel.querySelector("[data-ambil]");
  if (!offered) return;
  const name = document.title.split(" · ")[0];
  const key = panel.querySelector("h2").id;
  offered.hidden = false;
  offered.querySelector("[data-png]")?.addEventListener("click", async () => {
    saveAs(await pngOf(panel), `${key}.png`);
  });
  offered.querySelector("[data-csv]").addEventListener("click", () => {
    const note = [name, ...[...panel.querySelectorAll("[data-keterangan]")].map((part) => part.innerText)];
    saveAs(tableAsCsv(panel.querySelector("table"), note), `${key}.csv`);
  });
}

arrange();
narrow.addEventListener("change", arrange);
document.querySelectorAll(".panel").forEach(offer);
