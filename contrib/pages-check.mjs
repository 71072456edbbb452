// Pages in a real browser, on a screen and on telephones: nothing to scroll sideways, no text cut off, and no fault that
// axe-core calls serious. usage: node pages-check.mjs BROWSER PAGE...
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(resolve(process.env.TOOLS, 'here.js')));
const puppeteer = require('puppeteer-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [browserPath, ...pages] = process.argv.slice(2);
const widths = [1280, 390, 320];
let faults = 0;

function fault(page, width, what) {
  console.log(`${page} at ${width}: ${what}`);
  faults++;
}

const browser = await puppeteer.launch({ executablePath: browserPath, args: ['--no-sandbox'], headless: true });
for (const name of pages) {
  for (const width of widths) {
    const page = await browser.newPage();
    page.on('pageerror', (e) => fault(name, width, e.message));
    page.on('request', (r) => !r.url().startsWith('file://') && fault(name, width, `asks for ${r.url()}`));
    await page.setViewport({ width, height: 900 });
    await page.goto(pathToFileURL(resolve(name)).href);
    const seen = await page.evaluate(() => {
      const shown = [...document.querySelectorAll('td,th,p,li,h1,h2,h3,caption')].filter(
        (e) => e.checkVisibility() && !(innerWidth <= 768 && e.closest('thead')));
      return {
        over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        cut: shown.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.outerHTML.slice(0, 100)),
        count: shown.length,
      };
    });
    if (seen.over > 0) fault(name, width, `${seen.over} pixels are to the right of the screen`);
    for (const cut of seen.cut.slice(0, 5)) fault(name, width, `cut off: ${cut}`);
    if (seen.count < 3) fault(name, width, 'there is nothing on it');
    await page.evaluate(axe);
    for (const v of (await page.evaluate(() => globalThis.axe.run())).violations)
      if (['serious', 'critical'].includes(v.impact))
        fault(name, width, `${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 100)}`);
    await page.close();
  }
}
await browser.close();
if (faults === 0) console.log(`${pages.length} pages at ${widths.join(', ')} pixels: nothing to complain of`);
process.exit(faults ? 1 : 0);
