// SPDX-License-Identifier: MIT
// Curves of the topic `growth`: whether one rises faster than n log n, and a picture of them.

/**
 * Of n log n between 100 and 1,000,000 the exponent is 1.12; caches that no longer hold everything
 * add to it. What is quadratic in part comes near 2.
 */
const WORST = 1.4;

/** { name, points: [{ n, ns }], exponent, pass } for each curve of rows (measure.js). */
export function curvesOf(rows) {
  const curves = new Map();
  for (const { name, ours } of rows) {
    const [, curve, count] = /^growth: (.*), ([\d,]+)$/.exec(name) ?? [];
    if (!curve) continue;
    if (!curves.has(curve)) curves.set(curve, []);
    curves.get(curve).push({ n: Number(count.replaceAll(",", "")), ns: ours.median });
  }
  return [...curves].map(([name, points]) => {
    const exponent = 1 + slope(points.map(({ n, ns }) => [Math.log(n), Math.log(ns)]));
    return { name, points, exponent, pass: exponent <= WORST };
  });
}

/** Of the line that fits best. */
function slope(points) {
  const mean = (axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (term) => points.reduce((total, point) => total + term(point), 0);
  return sum((p) => (p[0] - x) * (p[1] - y)) / sum((p) => (p[0] - x) ** 2);
}

/** A picture of the curves as SVG, with n log n beside them. */
export async function drawCurves(curves, title) {
  const { compile, parse, View } = await importPlotter();
  const { spec } = compile(chartOf(curves, title));
  const svg = await new View(parse(spec), { renderer: "none" }).toSVG();
  return `<!-- SPDX-License-Identifier: MIT; made by ./build.sh bench growth -->\n${svg}\n`;
}

/** vega, which is asked for before anything is measured. */
export async function importPlotter() {
  try {
    return { ...(await import("vega-lite")), ...(await import("vega")) };
  } catch {
    throw new Error("the plotting library is not installed: npm ci --prefix tests/bench");
  }
}

function chartOf(curves, title) {
  const values = curves.flatMap(({ name, points }) => points.map((p) => ({ ...p, curve: name })));
  const counts = [...new Set(values.map(({ n }) => n))];
  const guide = counts.map((n) => ({ n, ns: 10 * Math.log10(n) }));
  const x = { field: "n", type: "quantitative", scale: { type: "log" }, title: "n" };
  const axis = { tickCount: 3, format: "~s" };
  const y = { field: "ns", type: "quantitative", scale: { type: "log" }, title: "ns each", axis };
  const order = [...curves].sort((a, b) => b.points.at(-1).ns - a.points.at(-1).ns);
  const sort = order.map(({ name }) => name);
  const color = { field: "curve", type: "nominal", title: null, sort, legend: { labelLimit: 300 } };
  return {
    title: { text: title, subtitle: "grey: n log n", anchor: "start" },
    width: 480,
    height: 260,
    background: "white",
    layer: [
      {
        data: { values: guide },
        mark: { type: "line", strokeDash: [4, 4], color: "#999" },
        encoding: { x: { ...x, axis: { values: counts, format: "," } }, y },
      },
      {
        data: { values },
        mark: { type: "line", point: true },
        encoding: { x, y, color },
      },
    ],
  };
}
