// Draws every [data-chart] from the JSON block it names. The page says everything without it, too:
// each chart has its table.
const { Plotly } = window;
const narrow = window.matchMedia("(max-width: 40rem)");
const config = { displayModeBar: false, responsive: true, doubleClick: false, showTips: false };

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

function draw(place) {
  const { data, layout, narrow: changes } = JSON.parse(
    document.getElementById(place.dataset.chart).textContent,
  );
  const fitting = narrow.matches ? changed(layout, changes) : layout;
  return Plotly.react(place, data, fitting, config);
}

function drawAll() {
  document.querySelectorAll("[data-chart]").forEach(draw);
}

// A long table lies open where there is room beside its picture.
function arrange() {
  for (const table of document.querySelectorAll("[data-open-wide]")) table.open = !narrow.matches;
  drawAll();
}

arrange();
narrow.addEventListener("change", arrange);
