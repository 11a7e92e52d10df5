// The page of ./dev bench in a browser: made from a small stored run, opened at two widths, light and dark.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const here = fileURLToPath(new URL(".", import.meta.url));
const shots = process.env.HEADCOUNT_SHOTS ?? "";
// A page that was made already, such as that of a whole run; else one is made from what is stored here.
const given = process.env.HEADCOUNT_PAGE ?? "";
const widths = { phone: 380, desk: 1280 };
let folder, page_file, browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "headcount-page-"));
  page_file = given;
  if (!given) {
    execFileSync(join(here, "../../bench/page/render"), ["--out", folder, join(here, "small.json")]);
    page_file = join(folder, "bench.html");
  }
  if (shots) mkdirSync(shots, { recursive: true });
  browser = await puppeteer.launch({
    executablePath: process.env.HEADCOUNT_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(width, scheme) {
  const tab = await browser.newPage();
  const said = [];
  const asked = [];
  tab.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  tab.on("pageerror", (error) => said.push(`error: ${error.message}`));
  tab.on("request", (request) => asked.push(request.url()));
  await tab.setViewport({ width, height: 900, deviceScaleFactor: width < 500 ? 2 : 1 });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await tab.goto(pathToFileURL(page_file).href, { waitUntil: "load" });
  return { tab, said, asked };
}

for (const [name, width] of Object.entries(widths)) {
  for (const scheme of ["light", "dark"]) {
    test(`${name}, ${scheme}: nothing is complained of, asked of the network or wider than the screen`, async () => {
      const { tab, said, asked } = await open(width, scheme);
      assert.deepEqual(said, []);
      assert.deepEqual(asked.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")), []);
      const page_width = await tab.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(page_width <= width, `the page is ${page_width} wide`);
      if (shots) await tab.screenshot({ path: join(shots, `${name}-${scheme}.png`), fullPage: true });
      await tab.close();
    });

    test(`${name}, ${scheme}: words in pictures can be read`, async () => {
      const { tab } = await open(width, scheme);
      const words = await tab.evaluate(() => {
        const rgb = (text) => text.match(/[\d.]+/g).slice(0, 3).map(Number);
        const light = (text) => {
          const [r, g, b] = rgb(text).map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = light(getComputedStyle(document.documentElement).backgroundColor);
        return [...document.querySelectorAll("svg text")].map((text) => {
          const ink = light(getComputedStyle(text).fill);
          const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
          const scale = text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width;
          return { words: text.textContent, contrast, size: parseFloat(getComputedStyle(text).fontSize) * scale };
        });
      });
      assert.ok(words.length > 50);
      assert.deepEqual(words.filter((w) => w.contrast < 4.5), []);
      assert.deepEqual(words.filter((w) => w.size < 9), []);
      await tab.close();
    });
  }
}

test("every figure is there, drawn, and has its table", async () => {
  const { tab } = await open(widths.desk, "light");
  const found = await tab.evaluate(() =>
    [...document.querySelectorAll("figure")].map((figure) => ({
      id: figure.id,
      marks: figure.querySelectorAll("svg rect, svg polyline, svg circle").length,
      height: figure.querySelector("svg")?.getBoundingClientRect().height ?? 0,
      rows: figure.querySelectorAll("details table tbody tr").length,
      label: figure.querySelector("svg")?.getAttribute("aria-label") ?? "",
    })));
  const ids = found.map((figure) => figure.id);
  for (const kind of ["clusters-0", "stages-small", "stages-large", "waterfall-0", "histogram-0", "growth-0", "growth-4", "peers-0", "peers-2", "peers-4", "calls-0", "calls-1", "path-0", "path-3"])
    assert.ok(ids.includes(kind), `${kind} is missing: ${ids.join(" ")}`);
  assert.equal(new Set(ids).size, ids.length);
  for (const figure of found) {
    assert.ok(figure.marks > 0 && figure.height > 60, `${figure.id} is empty`);
    assert.ok(figure.rows > 0, `${figure.id} has no table`);
    assert.ok(figure.label, `${figure.id} says nothing to who cannot see it`);
  }
  await tab.close();
});

test("no word of a picture lies on another or outside of it", async () => {
  const { tab } = await open(widths.desk, "light");
  const clashes = await tab.evaluate(() => {
    const out = [];
    for (const figure of document.querySelectorAll("figure")) {
      const frame = figure.querySelector("svg").getBoundingClientRect();
      const boxes = [...figure.querySelectorAll("svg text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
      boxes.forEach(([words, box], i) => {
        if (box.left < frame.left - 2 || box.right > frame.right + 2) out.push(`${figure.id}: "${words}" is cut off`);
        for (const [other, b] of boxes.slice(i + 1)) {
          const wide = Math.min(box.right, b.right) - Math.max(box.left, b.left);
          const high = Math.min(box.bottom, b.bottom) - Math.max(box.top, b.top);
          if (wide > 2 && high > 5) out.push(`${figure.id}: "${words}" and "${other}"`);
        }
      });
    }
    return out;
  });
  assert.deepEqual(clashes, []);
  await tab.close();
});

test("the summary holds the same machine and medians", () => {
  if (given) return;
  const text = readFileSync(join(folder, "bench.md"), "utf8");
  const stored = JSON.parse(readFileSync(join(here, "small.json"), "utf8"));
  assert.ok(text.includes(stored.reports[0].cpu));
  assert.ok(text.includes(stored.reports[0].commit));
  assert.match(text, /\| 1 cluster \|/);
});
