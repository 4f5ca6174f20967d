// Bundles third-party JavaScript into static/built: `node frontend/build.mjs`.
import { mkdir, rm, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const outdir = fileURLToPath(new URL("../static/built/", import.meta.url));

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { plotly: "plotly.js" },
  outdir,
  bundle: true,
  minify: true,
  // A classic script that leaves `Plotly` on window: page scripts need no import map for it,
  // and `script-src 'self'` is enough.
  format: "iife",
  globalName: "PlotlyBundle",
  footer: { js: "window.Plotly = PlotlyBundle.default;" },
  target: ["es2020"],
  define: { global: "window" },
  // The core drags in the stylesheet of the tile maps, which this bundle does not contain.
  loader: { ".css": "empty" },
  legalComments: "linked",
  logLevel: "warning",
});
const { size } = await stat(`${outdir}plotly.js`);
process.stdout.write(`static/built/plotly.js ${(size / 1e6).toFixed(2)} MB\n`);
