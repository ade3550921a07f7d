// SPDX-License-Identifier: MIT
// What fits: the items that are seen and far enough from each other, and text that is cut.

const CLOSE = 3; // pixels between ticks that can be told apart

/** The first of sorted items whose key is at least as large; a binary search. */
export function firstFrom(items, least, key) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(items[middle]) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Those of sorted items that are seen, but for those too close to the one before. */
export function* apart(items, view, pointOf, gap = CLOSE) {
  const place = (item) => view.place(pointOf(item));
  const end = view.placeAt(view.width + gap);
  let i = firstFrom(items, view.placeAt(-4 * gap), place);
  while (i < items.length && place(items[i]) <= end) {
    yield items[i];
    const next = place(items[i]) + gap / view.scale;
    i = place(items[i + 1] ?? items[i]) >= next ? i + 1 : firstFrom(items, next, place);
  }
}

/** A text cut to so many pixels. */
export function fitText(surface, style, text, room) {
  const width = surface.measure(style, text);
  if (width <= room) return text;
  const length = Math.floor((text.length * room) / width) - 1;
  return length > 0 ? `${text.slice(0, length)}…` : "";
}
