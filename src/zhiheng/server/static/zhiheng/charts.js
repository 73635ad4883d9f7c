// Charts from data in the page: {kind: "bar"|"line"|"interval", labels, series: [{name, values, low, high}], unit}.
// The same numbers stand in a table beside each chart; without this file the table is all there is.
(() => {
  "use strict";
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const written = (value) => Number(value).toLocaleString("en-US", { maximumFractionDigits: 6 });
  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function base(spec) {
    const ink = token("--zh-ink-2");
    const line = token("--zh-line");
    const category = { type: "category", data: spec.labels, axisLine: { lineStyle: { color: token("--zh-line-strong") } }, axisTick: { show: false }, axisLabel: { color: ink, fontSize: 13, interval: 0, hideOverlap: true } };
    const amount = { type: "value", min: spec.min, max: spec.max, scale: spec.kind === "line", axisLabel: { color: ink, fontSize: 13 }, splitLine: { lineStyle: { color: line } }, name: spec.unit, nameTextStyle: { color: ink, align: "left" } };
    return {
      animation: !reduced, animationDuration: 250,
      color: [1, 2, 3, 4].map((n) => token(`--zh-series-${n}`)),
      textStyle: { fontFamily: token("--zh-font") },
      aria: { enabled: true, decal: { show: spec.series.length > 1 }, label: { description: spec.description } },
      grid: { left: 8, right: 24, top: spec.series.length > 1 ? 56 : 36, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", valueFormatter: written, renderMode: "richText", axisPointer: { type: spec.kind === "line" ? "line" : "shadow" } },
      legend: spec.series.length > 1 ? { top: 0, left: 0, textStyle: { color: ink, fontSize: 13 } } : undefined,
      xAxis: spec.horizontal ? { ...amount, name: undefined } : category,
      yAxis: spec.horizontal ? { ...category, inverse: true } : amount,
    };
  }

  function series(spec) {
    const drawn = [];
    spec.series.forEach((one, index) => {
      const label = { show: spec.kind === "bar" && spec.labels.length < 16, position: spec.horizontal ? "right" : "top", formatter: (point) => written(point.value), color: token("--zh-ink"), fontSize: 13 };
      if (spec.kind === "interval") {
        drawn.push({ type: "scatter", name: one.name, data: one.values, symbolSize: 11, label: { show: true, position: "top", formatter: (point) => written(point.value), color: token("--zh-ink"), fontSize: 13 } });
        drawn.push({ type: "custom", name: one.name, silent: true, tooltip: { show: false }, encode: { x: spec.horizontal ? [1, 2] : 0, y: spec.horizontal ? 0 : [1, 2] }, data: one.low.map((low, i) => [i, low, one.high[i]]),
          renderItem: (_, api) => bounds(api, spec.horizontal, token(`--zh-series-${index + 1}`)) });
      } else if (spec.kind === "line") {
        drawn.push({ type: "line", name: one.name, data: one.values, symbol: ["circle", "rect", "triangle", "diamond"][index % 4], symbolSize: 8, lineStyle: { width: 2 }, connectNulls: false });
      } else {
        drawn.push({ type: "bar", name: one.name, data: one.values, label, barMaxWidth: 40 });
      }
    });
    return drawn;
  }

  function bounds(api, horizontal, colour) {
    const at = (value) => api.coord(horizontal ? [value, api.value(0)] : [api.value(0), value]);
    const [low, high] = [at(api.value(1)), at(api.value(2))];
    return { type: "line", shape: { x1: low[0], y1: low[1], x2: high[0], y2: high[1] }, style: { stroke: colour, lineWidth: 3, opacity: 0.45 } };
  }

  function draw(box) {
    const spec = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    box.setAttribute("data-drawn", "");
    const chart = echarts.init(box, null, { renderer: "svg" });
    chart.setOption({ ...base(spec), series: series(spec) });
    new ResizeObserver(() => chart.resize()).observe(box);
  }

  for (const box of document.querySelectorAll("[data-chart]")) draw(box);
})();
