// Builds static/built from npm packages and our own browser code: `node frontend/build.mjs`.
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build } from "esbuild";

import { packTables } from "./pack_tables.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const outdir = fileURLToPath(new URL("../static/built/", import.meta.url));

const common = {
  absWorkingDir: here,
  outdir,
  bundle: true,
  minify: true,
  legalComments: "linked",
  logLevel: "warning",
  metafile: true,
};
const bundles = [
  {
    entryPoints: { plotly: "plotly.js" },
    // A classic script that leaves `Plotly` on window: page scripts need no import map for it,
    // and `script-src 'self'` is enough.
    format: "iife",
    globalName: "PlotlyBundle",
    footer: { js: "window.Plotly = PlotlyBundle.default;" },
    target: ["es2020"],
    define: { global: "window" },
    // The core drags in the stylesheet of the tile maps, which this bundle does not contain.
    loader: { ".css": "empty" },
  },
];
if (existsSync(`${here}timbang/main.js`)) {
  // Phones with Android 5 got their last Chrome in 2021; it reads this as it is.
  bundles.push({ entryPoints: { timbang: "timbang/main.js" }, format: "esm", target: ["es2020"] });
}
// The wall and the phones that follow it run a browser of today.
bundles.push({ entryPoints: { dinding: "dinding/main.js" }, format: "esm", target: ["es2020"] });

await mkdir(outdir, { recursive: true });
const made = new Set(["who-tables.bin"]);
await writeFile(`${outdir}who-tables.bin`, await packTables());
for (const bundle of bundles) {
  const { metafile } = await build({ ...common, ...bundle });
  for (const path of Object.keys(metafile.outputs)) made.add(basename(path));
}

// The card for the press is drawn by the server, with the same letters on every machine.
const inter = fileURLToPath(new URL("../node_modules/@expo-google-fonts/inter/", import.meta.url));
for (const style of ["400Regular", "600SemiBold", "800ExtraBold"]) {
  await copyFile(`${inter}${style}/Inter_${style}.ttf`, `${outdir}Inter_${style}.ttf`);
  made.add(`Inter_${style}.ttf`);
}
await copyFile(`${inter}LICENSE_FONT`, `${outdir}Inter_LICENSE.txt`);
made.add("Inter_LICENSE.txt");

// What an earlier build left must not be served on. Not emptied first: a running site reads here.
for (const name of await readdir(outdir)) {
  if (!made.has(name)) await rm(`${outdir}${name}`, { recursive: true });
}
for (const name of (await readdir(outdir)).filter((each) => /\.(js|bin)$/.test(each))) {
  const bytes = await readFile(`${outdir}${name}`);
  const kB = (n) => (n / 1000).toFixed(1);
  const packed = `gzip ${kB(gzipSync(bytes, { level: 9 }).length)}, brotli ${kB(brotliCompressSync(bytes).length)}`;
  process.stdout.write(`static/built/${name} ${kB(bytes.length)} kB (${packed})\n`);
}
