// A height grid drawn on a canvas and turned in the browser; the kernel is not asked.
// `project` is the same projection as in surface.py, which draws the first picture.

const TALL = 0.75;
const NO_VALUE = 65535;

function project(place, box, view) {
  const [turn, tilt] = view.map((degrees) => (degrees * Math.PI) / 180);
  const [x, y, z] = [place[0] - 0.5, place[1] - 0.5, (place[2] - 0.5) * TALL];
  const across = x * Math.cos(turn) - y * Math.sin(turn);
  const away = x * Math.sin(turn) + y * Math.cos(turn);
  const [left, top, wide, high] = box;
  const size = 0.56 * Math.min(wide, high * 1.15);
  const up = z * Math.cos(tilt) + away * Math.sin(tilt);
  return {
    x: left + wide / 2 + size * across,
    y: top + 0.46 * high - size * up,
    depth: away * Math.cos(tilt) - z * Math.sin(tilt),
  };
}

function heightsOf(spec) {
  const bytes = Uint8Array.from(atob(spec.heights), (c) => c.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 2 }, (_, i) => view.getUint16(2 * i, true));
}

function tickPlaces(spec, view) {
  const turn = (view[0] * Math.PI) / 180;
  const nearY = Math.cos(turn) > 0 ? 0 : 1;
  const nearX = Math.sin(turn) > 0 ? 0 : 1;
  const outY = (nearY - 0.5) * 1.34 + 0.5;
  const outX = (nearX - 0.5) * 1.34 + 0.5;
  const wall = Math.cos(turn) * Math.sin(turn) < 0 ? [1 - nearX, nearY] : [nearX, 1 - nearY];
  const edge = wall.map((v) => (v - 0.5) * 1.16 + 0.5);
  const [[x0, x1], [y0, y1], [z0, z1]] = spec.ticks;
  const [nameX, nameY, nameZ] = spec.labels;
  return [
    [[0, outY, 0], x0], [[0.5, outY, -0.12], nameX], [[1, outY, 0], x1],
    [[outX, 0, 0], y0], [[outX, 0.5, -0.12], nameY], [[outX, 1, 0], y1],
    [[...edge, 0.05], z0], [[...edge, 0.5], nameZ], [[...edge, 1], z1],
  ];
}

// Everything that has a depth: cells of the grid, planes, pieces of paths, points.
function pieces(spec, heights, view, at) {
  const [rows, columns] = spec.shape;
  const grid = heights.map((h, i) =>
    h === NO_VALUE ? null : at([(i % columns) / (columns - 1), Math.floor(i / columns) / (rows - 1),
      h / (NO_VALUE - 1)]));
  const list = [];
  for (let i = 0; i + 1 < rows; i++) {
    for (let j = 0; j + 1 < columns; j++) {
      const k = i * columns + j;
      const corners = [k, k + 1, k + columns + 1, k + columns];
      const places = corners.map((c) => grid[c]);
      if (places.includes(null)) continue;
      const height = corners.reduce((sum, c) => sum + heights[c], 0) / 4 / (NO_VALUE - 1);
      const last = spec.colours.length - 1;
      const fill = spec.colours[Math.min(Math.floor(height * (last + 1)), last)];
      const depth = (places[0].depth + places[1].depth + places[2].depth + places[3].depth) / 4;
      list.push({ depth, fill, places, closed: true, cell: true, edge: "rgba(0,0,0,0.4)", width: 0.6 });
    }
  }
  for (const [corners, fill] of spec.planes) {
    // A plane cuts through the surface, so it is sorted in small cells too.
    const [a, b, c, d] = corners;
    const n = 12;
    const mix = (u, v) => at([0, 1, 2].map((m) =>
      (1 - u) * (1 - v) * a[m] + u * (1 - v) * b[m] + u * v * c[m] + (1 - u) * v * d[m]));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const places = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]]
          .map(([u, v]) => mix(u / n, v / n));
        list.push({ depth: (places[0].depth + places[2].depth) / 2, fill, places, closed: true, alpha: 0.5 });
      }
    }
  }
  // Lines and points lie on the surface: a little nearer, or its cells would swallow them.
  for (const [path, edge, width, dash] of spec.paths) {
    const places = path.map(at);
    for (let i = 0; i + 1 < places.length; i++) {
      const ends = [places[i], places[i + 1]];
      list.push({ depth: (ends[0].depth + ends[1].depth) / 2 - 0.06, places: ends, edge, width, dash });
    }
  }
  for (const [place, fill, radius] of spec.points) {
    const one = at(place);
    list.push({ depth: one.depth - 0.1, places: [one], fill, radius });
  }
  return list.sort((p, q) => q.depth - p.depth);
}

function drawSurface(canvas, spec, view, font) {
  const [left, top, wide, high] = spec.box;
  // As many canvas pixels as the screen has, so that it is crisp on dense ones.
  const dense = (canvas.clientWidth / wide || 1) * (window.devicePixelRatio || 1);
  const [pixelsWide, pixelsHigh] = [Math.round(wide * dense), Math.round(high * dense)];
  if (canvas.width !== pixelsWide || canvas.height !== pixelsHigh) {
    canvas.width = pixelsWide;
    canvas.height = pixelsHigh;
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(dense, 0, 0, dense, -left * dense, -top * dense);
  pen.clearRect(left, top, wide, high);
  pen.lineJoin = "round";
  const at = (place) => project(place, spec.box, view);
  const line = (places, closed) => {
    pen.beginPath();
    places.forEach((p, i) => (i ? pen.lineTo(p.x, p.y) : pen.moveTo(p.x, p.y)));
    if (closed) pen.closePath();
  };
  pen.strokeStyle = "#6b6b6b";
  pen.lineWidth = 1;
  line([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]].map(at), true);
  pen.stroke();
  const all = pieces(spec, heightsOf(spec), view, at);
  // What lies on the surface shines through where a ridge hides it.
  const hidden = all.filter((p) => p.radius || p.places.length === 2).map((p) => ({ ...p, alpha: 0.4 }));
  for (const piece of [...all, ...hidden]) {
    pen.globalAlpha = piece.alpha ?? 1;
    if (piece.radius) {
      pen.beginPath();
      pen.arc(piece.places[0].x, piece.places[0].y, piece.radius, 0, 7);
      piece.edge = "#ffffff";
      piece.width = 1.5;
    } else line(piece.places, piece.closed);
    if (piece.fill) { pen.fillStyle = piece.fill; pen.fill(); }
    if (piece.edge) {
      // A cell draws two of its edges, its neighbours the others.
      if (piece.cell) line(piece.places.slice(0, 3), false);
      if (piece.dash) pen.setLineDash(piece.dash.split(" ").map(Number));
      pen.strokeStyle = piece.edge;
      pen.lineWidth = piece.width;
      pen.stroke();
      if (piece.dash) pen.setLineDash([]);
    }
  }
  pen.globalAlpha = 1;
  pen.font = `12px ${font}`;
  pen.textAlign = "center";
  pen.fillStyle = "#1c1c1c";
  for (const [place, text] of tickPlaces(spec, view)) {
    const p = at(place);
    pen.fillText(text, p.x, p.y + 4);
  }
}

// The pointer turns it, and so do the arrow keys.
function makeTurnable(canvas, name, view, redraw) {
  const say = () => {
    canvas.setAttribute("aria-valuenow", Math.round(view[0]));
    canvas.setAttribute("aria-valuetext",
      `turned to ${Math.round(view[0])} degrees, seen from ${Math.round(view[1])} degrees above`);
  };
  const turn = (right, up) => {
    view[0] = ((view[0] + right + 540) % 360) - 180;
    view[1] = Math.max(5, Math.min(85, view[1] + up));
    say();
    redraw();
  };
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "slider");
  canvas.setAttribute("aria-label", `${name}, a surface; arrow keys turn it`);
  canvas.setAttribute("aria-valuemin", -180);
  canvas.setAttribute("aria-valuemax", 180);
  let last = null;
  canvas.addEventListener("pointerdown", (e) => {
    last = [e.clientX, e.clientY];
    canvas.setPointerCapture(e.pointerId);
  });
  canvas.addEventListener("pointermove", (e) => {
    if (!last) return;
    turn((last[0] - e.clientX) * -0.5, (e.clientY - last[1]) * 0.4);
    last = [e.clientX, e.clientY];
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (last = null));
  canvas.addEventListener("keydown", (e) => {
    const step = e.shiftKey ? 15 : 5;
    const way = ARROWS[e.key];
    if (!way) return;
    e.preventDefault();
    turn(way[0] * step, way[1] * step);
  });
  say();
}
