// SPDX-License-Identifier: MIT
// A surface that writes SVG, for pictures outside of the page.

import { STYLES } from "./styles.js";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text) => String(text).replace(/[&<>"]/g, (char) => ESCAPES[char]);
const round = (number) => String(Math.round(number * 100) / 100);

export class SvgSurface {
  drawn = 0;
  #body = [];
  #clips = 0;
  #used = new Set();

  rect(style, x, y, width, height, radius) {
    const corner = radius ? ` rx="${round(radius)}"` : "";
    const box = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
    this.#add(`<rect class="${this.#use(style)}" ${box}${corner}/>`);
  }

  line(style, x1, y1, x2, y2) {
    this.path(style, ["M", x1, y1, "L", x2, y2]);
  }

  path(style, commands) {
    const d = commands.map((item) => (typeof item === "number" ? round(item) : item)).join(" ");
    this.#add(`<path class="${this.#use(style)}" d="${d}"/>`);
  }

  text(style, x, y, text) {
    this.#add(
      `<text class="${this.#use(style)}" x="${round(x)}" y="${round(y)}">${escape(text)}</text>`,
    );
  }

  /** A guess: there is no font here to ask. */
  measure(style, text) {
    return text.length * STYLES[style].font.size * 0.56;
  }

  within(x, y, width, height, draw) {
    const id = `clip${++this.#clips}`;
    const box = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
    this.#body.push(`<clipPath id="${id}"><rect ${box}/></clipPath><g clip-path="url(#${id})">`);
    draw();
    this.#body.push("</g>");
  }

  shifted(x, draw) {
    this.#body.push(`<g transform="translate(${round(x)} 0)">`);
    draw();
    this.#body.push("</g>");
  }

  /** The picture. colors: CSS that gives the custom properties; title: what it shows. */
  finish(width, height, colors, title) {
    const rules = [...this.#used].map((style) => `.${style}{${rule(STYLES[style])}}`);
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
      `<title>${escape(title)}</title>`,
      `<style>\n${colors.trim()}\n${rules.join("\n")}\n</style>`,
      ...this.#body,
      "</svg>\n",
    ].join("\n");
  }

  #use(style) {
    this.#used.add(style);
    return style;
  }

  #add(element) {
    this.drawn++;
    this.#body.push(element);
  }
}

function rule({ fill, stroke, width = 1, dash, cap, font }) {
  const parts = [`fill:${fill ? `var(--${fill})` : "none"}`];
  if (stroke) parts.push(`stroke:var(--${stroke})`, `stroke-width:${width}`);
  if (dash) parts.push(`stroke-dasharray:${dash.join(" ")}`);
  if (cap) parts.push(`stroke-linecap:${cap}`);
  if (font) parts.push(`font:${font.weight} ${font.size}px ${font.family}`);
  return parts.join(";");
}
