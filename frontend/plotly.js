// The part of plotly.js that the pages draw with: scatter (lines, dots, map outlines) and bar.
// 1.1 MB instead of 4.8; nothing in it asks another address for anything. No heatmap: it sets a
// style attribute, which the site's security policy blocks.
import bar from "plotly.js/lib/bar";
import Plotly from "plotly.js/lib/core";

import { indonesian } from "./locale-id.js";

Plotly.register([bar, indonesian]);

Plotly.setPlotConfig({
  locale: "id",
  displaylogo: false,
  responsive: true,
  // On by default since plotly.js 4: a button that sends the chart's data to another company.
  showSendToCloud: false,
  plotlyServerURL: "",
});

export default Plotly;
