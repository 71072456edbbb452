// SPDX-License-Identifier: MIT
// Pages in a real browser, on a screen, on telephones and on paper: nothing to scroll sideways, no text cut off, no fault
// that axe-core calls serious; printed, every row is there and every table has its head on each page.
// usage: node pages-check.mjs BROWSER PAGE...
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(resolve(process.env.TOOLS, 'here.js')));
const puppeteer = require('puppeteer-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [browserPath, ...pages] = process.argv.slice(2);
const widths = [1280, 390, 320];
// landscape, less the margins of 12 mm, in pixels of 1/96 inch
const papers = { A4: 1032, A3: 1496 };
const scratch = mkdtempSync(join(tmpdir(), 'pages-'));
const pdftotext = spawnSync('pdftotext', ['-v']).error ? null : 'pdftotext';
let faults = 0;

function fault(page, where, what) {
  console.log(`${page} at ${where}: ${what}`);
  faults++;
}

// what is wider than the page, and what does not fit into its place
function overflow() {
  const shown = [...document.querySelectorAll('td,th,p,li,h1,h2,h3,caption')].filter(
    (e) => e.checkVisibility() && getComputedStyle(e.closest('thead') ?? e).position !== 'absolute');
  return {
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    cut: shown.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.outerHTML.slice(0, 100)),
    count: shown.length,
  };
}

async function look(page, name, where) {
  const seen = await page.evaluate(overflow);
  if (seen.over > 0) fault(name, where, `${seen.over} pixels are to the right of the page`);
  for (const cut of seen.cut.slice(0, 5)) fault(name, where, `cut off: ${cut}`);
  if (seen.count < 3) fault(name, where, 'there is nothing on it');
}

const times = (text, word) => text.split(word).length - 1;

// Codes of projects stand in nothing but rows of tables, so that they tell where rows are.
async function print(page, name, paper) {
  const pdf = join(scratch, 'page.pdf');
  await page.emulateMediaType('print');
  await page.setViewport({ width: papers[paper], height: 900 });
  await look(page, name, paper);
  await page.pdf({ path: pdf, format: paper, landscape: true, margin: { top: '12mm', bottom: '12mm', left: '12mm', right: '12mm' } });
  const { codes, heads } = await page.evaluate(() => ({
    codes: [...document.querySelectorAll('small.code')].map((e) => e.textContent),
    heads: [...new Set([...document.querySelectorAll('thead th:first-child')].map((e) => e.textContent))],
  }));
  if (!pdftotext || !codes.length) return;
  const sheets = spawnSync(pdftotext, ['-layout', pdf, '-'], { encoding: 'utf8' }).stdout.split('\f').slice(0, -1);
  for (const code of new Set(codes)) {
    const printed = sheets.reduce((sum, sheet) => sum + times(sheet, code), 0);
    const wanted = codes.filter((c) => c === code).length;
    if (printed !== wanted) fault(name, paper, `${code} is printed ${printed} times, not ${wanted}`);
  }
  sheets.forEach((sheet, i) => {
    if (codes.some((code) => sheet.includes(code)) && !heads.some((head) => sheet.includes(head)))
      fault(name, paper, `page ${i + 1} of ${sheets.length} has rows and no head`);
  });
}

const browser = await puppeteer.launch({ executablePath: browserPath, args: ['--no-sandbox'], headless: true });
for (const name of pages) {
  for (const width of widths) {
    const page = await browser.newPage();
    page.on('pageerror', (e) => fault(name, width, e.message));
    page.on('request', (r) => !r.url().startsWith('file://') && fault(name, width, `asks for ${r.url()}`));
    await page.setViewport({ width, height: 900 });
    await page.goto(pathToFileURL(resolve(name)).href);
    await look(page, name, width);
    await page.evaluate(axe);
    for (const v of (await page.evaluate(() => globalThis.axe.run())).violations)
      if (['serious', 'critical'].includes(v.impact))
        fault(name, width, `${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 100)}`);
    await page.close();
  }
  for (const paper of Object.keys(papers)) {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(resolve(name)).href);
    await print(page, name, paper);
    await page.close();
  }
}
await browser.close();
rmSync(scratch, { recursive: true });
const looked = [...widths.map((w) => `${w} pixels`), ...Object.keys(papers)].join(', ');
if (faults === 0) console.log(`${pages.length} pages at ${looked}: nothing to complain of`);
if (!pdftotext) console.log('no pdftotext here: what is printed was not read');
process.exit(faults ? 1 : 0);
