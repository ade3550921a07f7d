// SPDX-License-Identifier: MIT
// Mouse and touch on the timeline: dragging moves it, the wheel scrolls lanes and time, with Ctrl
// it zooms, two fingers zoom and move.

const STILL = 4; // pixels that a click may move

/** target: with zoom, pan, fit, hover, chooseAt and the view. */
export function listenPointer(element, target) {
  const pointers = new Map(); // id -> { x, y }
  let moved = 0;
  let pinch; // { distance, x } before

  const at = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    moved = pointers.size > 1 ? Infinity : 0;
    pinch = undefined;
  });

  element.addEventListener("pointermove", (event) => {
    const point = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) return target.hover(point.x, point.y);
    pointers.set(event.pointerId, point);
    if (pointers.size === 1) drag(before, point, event.pointerType);
    else pinch = zoomByFingers(target, [...pointers.values()], pinch);
  });

  function drag(before, point, kind) {
    moved += Math.abs(point.x - before.x) + Math.abs(point.y - before.y);
    if (moved < STILL) return;
    const down = kind === "mouse" || element.classList.contains("tall") ? before.y - point.y : 0;
    target.pan(before.x - point.x, down);
  }

  const release = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    const { x, y } = at(event);
    if (event.type === "pointerup" && moved < STILL) target.chooseAt(x, y);
    pinch = undefined;
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener("pointerleave", () => target.hover());
  element.addEventListener("dblclick", () => target.fit());
  element.addEventListener("wheel", (event) => turnWheel(event, at(event), target), {
    passive: false,
  });
}

function zoomByFingers(target, [a, b], before) {
  const now = { distance: Math.hypot(a.x - b.x, a.y - b.y) || 1, x: (a.x + b.x) / 2 };
  if (!before) return now;
  target.pan(before.x - now.x, 0);
  target.zoom(now.distance / before.distance, now.x - target.view.names);
  return now;
}

/** The wheel is the page's own where there is nothing to scroll here. */
function turnWheel(event, { x }, target) {
  const { deltaX, deltaY, ctrlKey, metaKey, shiftKey } = event;
  const unit = event.deltaMode === 1 ? 16 : 1;
  if (ctrlKey || metaKey) {
    event.preventDefault();
    return target.zoom(Math.exp((-deltaY * unit) / 300), x - target.view.names);
  }
  const across = shiftKey ? deltaX || deltaY : deltaX;
  const down = shiftKey ? 0 : deltaY;
  const top = target.view.top;
  target.pan(across * unit, down * unit);
  if (target.view.top !== top || Math.abs(across) > Math.abs(down)) event.preventDefault();
}
