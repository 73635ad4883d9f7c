// Charts from data in the page: {kind: "bar"|"line"|"trend"|"interval", labels, series: [{name, values, low, high}], unit,
// target: {value, words}, ahead: {name, values, low, high}}. A trend is a line with its intervals and its name at its end.
// The same numbers stand in a table beside each chart; without this file the table is all there is.
(() => {
  "use strict";
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const written = (value, digits = 6) => (value === null || value === undefined ? "—" : Number(value).toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: digits === 6 ? 0 : digits }));
  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function base(spec, room) {
    const ink = token("--zh-ink-2");
    const line = token("--zh-line");
    const category = { type: "category", data: spec.labels, axisLine: { lineStyle: { color: token("--zh-line-strong") } }, axisTick: { show: false }, axisLabel: { color: ink, fontSize: 13, interval: 0, hideOverlap: true } };
    const amount = { type: "value", min: spec.min, max: spec.max, scale: spec.kind !== "bar", axisLabel: { color: ink, fontSize: 13 }, splitLine: { lineStyle: { color: line } }, name: spec.unit, nameTextStyle: { color: ink, align: "left" } };
    return {
      animation: !reduced, animationDuration: 250,
      color: [1, 2, 3, 4].map((n) => token(`--zh-series-${n}`)),
      textStyle: { fontFamily: token("--zh-font") },
      aria: { enabled: true, decal: { show: spec.series.length > 1 }, label: { description: spec.description } },
      grid: { left: 8, right: named(spec) ? (room < 480 ? 64 : 96) : 24, top: spec.series.length > 1 && spec.kind !== "trend" ? 56 : 36, bottom: spec.horizontal && spec.unit ? 28 : 8, containLabel: true },
      tooltip: { trigger: "axis", valueFormatter: (value) => written(value, spec.digits), renderMode: "richText", axisPointer: { type: spec.kind === "line" || spec.kind === "trend" ? "line" : "shadow" } },
      legend: spec.series.length > 1 && spec.kind !== "trend" ? { top: 0, left: 0, textStyle: { color: ink, fontSize: 13 } } : undefined,
      xAxis: spec.horizontal ? { ...amount, nameLocation: "middle", nameGap: 30, nameTextStyle: { color: ink }, splitNumber: room < 480 ? 3 : 5 } : category,
      // Long names break into lines (on a phone they are cut; the table has them whole) and leave the points at least half of the width.
      yAxis: spec.horizontal ? { ...category, inverse: true, axisLabel: { ...category.axisLabel, hideOverlap: false, width: Math.min(280, Math.round(room * 0.45)), overflow: room < 480 ? "truncate" : "break", lineHeight: 15, fontSize: room < 480 ? 12 : 13 } } : amount,
    };
  }

  // A line bears its name at its end, but where the years to come follow and it is the only one.
  const named = (spec) => spec.kind === "trend" && (!spec.ahead || spec.series.length > 1);

  function series(spec, room) {
    const drawn = [];
    const roomy = room / spec.labels.length > 52;
    spec.series.forEach((one, index) => {
      const label = { show: spec.kind === "bar" && !spec.plain && spec.labels.length < 16, position: spec.horizontal ? "right" : "top", formatter: (point) => written(point.value, spec.digits), color: token("--zh-ink"), fontSize: 13, textBorderColor: token("--zh-surface"), textBorderWidth: 3 };
      if (spec.kind === "interval") {
        const main = index === 0;
        drawn.push({ type: "scatter", name: one.name, data: one.values, symbol: main ? "circle" : "diamond", symbolSize: main ? 11 : 10, itemStyle: main ? undefined : { color: "transparent", borderColor: token("--zh-ink-2"), borderWidth: 2 }, markLine: main ? target(spec) : undefined,
          label: { show: main && !spec.plain && (spec.series.length === 1 || spec.labels.length < 9), position: "top", formatter: (point) => written(point.value, spec.digits), color: token("--zh-ink"), fontSize: 13, textBorderColor: token("--zh-surface"), textBorderWidth: 3 } });
        if (one.low) drawn.push(whiskers(one, index, spec.horizontal));
      } else if (spec.kind === "trend") {
        drawn.push({ type: "line", name: one.name, data: one.values, symbol: ["circle", "rect", "triangle", "diamond"][index % 4], symbolSize: 8, connectNulls: false, lineStyle: { width: index ? 1.5 : 2.5, type: ["solid", "dashed", "dotted", "dashed"][index % 4] }, markLine: index ? undefined : target(spec),
          label: { show: index === 0 && spec.labels.length < 12 && roomy, position: "top", formatter: (point) => written(point.value, spec.digits), color: token("--zh-ink"), fontSize: 13, textBorderColor: token("--zh-surface"), textBorderWidth: 3 },
          endLabel: { show: named(spec), formatter: one.name, color: token("--zh-ink-2"), fontSize: 12, width: 90, overflow: "truncate" }, labelLayout: { moveOverlap: "shiftY" } });
        if (one.low && index === 0) drawn.push(whiskers(one, index, false));
      } else if (spec.kind === "line") {
        drawn.push({ type: "line", name: one.name, data: one.values, symbol: ["circle", "rect", "triangle", "diamond"][index % 4], symbolSize: 8, lineStyle: { width: 2 }, connectNulls: false });
      } else {
        drawn.push({ type: "bar", name: one.name, data: one.values, label, barMaxWidth: 40, markLine: index ? undefined : target(spec) });
      }
    });
    if (spec.ahead) drawn.push(...ahead(spec, roomy));
    return drawn;
  }

  // The years to come: a dashed line within the band in which a next value would lie.
  function ahead(spec, roomy) {
    const { name, values, low, high } = spec.ahead;
    const steps = values.map((value, i) => [i, low[i], high[i], low[i + 1], high[i + 1]]).filter((row) => row.slice(1).every((one) => one !== null && one !== undefined));
    const known = spec.labels.length - steps.length - 1;
    const band = { type: "custom", name, silent: true, z: 1, tooltip: { show: false }, encode: { x: 0, y: [1, 2, 3, 4] }, data: steps,
      renderItem: (_, api) => {
        const at = (column, step) => api.coord([api.value(0) + step, api.value(column)]);
        return { type: "polygon", shape: { points: [at(1, 0), at(3, 1), at(4, 1), at(2, 0)] }, style: { fill: token("--zh-series-1"), opacity: 0.14 } };
      } };
    const line = { type: "line", name, data: values, symbol: "circle", symbolSize: (_, point) => (point.dataIndex > known ? 9 : 0), lineStyle: { width: 2, type: "dashed", color: token("--zh-series-1") }, itemStyle: { color: token("--zh-surface"), borderColor: token("--zh-series-1"), borderWidth: 2 },
      label: { show: roomy, position: "top", formatter: (point) => (point.dataIndex > known ? written(point.value, spec.digits) : ""), color: token("--zh-ink-2"), fontSize: 12, textBorderColor: token("--zh-surface"), textBorderWidth: 3 } };
    return [band, line];
  }

  function whiskers(one, index, horizontal) {
    const data = one.values.map((value, i) => [i, one.low[i], one.high[i]]).filter((row) => row[1] !== null && row[2] !== null);
    return { type: "custom", name: one.name, silent: true, tooltip: { show: false }, encode: { x: horizontal ? [1, 2] : 0, y: horizontal ? 0 : [1, 2] }, data,
      renderItem: (_, api) => bounds(api, horizontal, token(`--zh-series-${index + 1}`)) };
  }

  function target(spec) {
    if (!spec.target) return undefined;
    const at = spec.horizontal ? { xAxis: spec.target.value } : { yAxis: spec.target.value };
    return { silent: true, symbol: "none", data: [at], lineStyle: { color: token("--zh-ink-2"), type: "dashed", width: 1.5 }, label: { formatter: spec.target.words, position: spec.horizontal ? "start" : "insideStartTop", color: token("--zh-ink-2"), fontSize: 12 } };
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
    chart.setOption({ ...base(spec, box.clientWidth), series: series(spec, box.clientWidth) });
    new ResizeObserver(() => chart.resize()).observe(box);
  }

  for (const box of document.querySelectorAll("[data-chart]")) draw(box);
})();
