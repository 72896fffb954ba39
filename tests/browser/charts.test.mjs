// Charts leave the page as files: each figure as SVG that stands alone, as the table behind it, as a picture of points.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { browse, enter, picture, serve, twoPolicies } from './support.mjs';

describe('every chart of the match report is taken away', () => {
  let server, browser, report;
  before(async () => {
    server = await serve();
    browser = await browse();
    report = new URL(await twoPolicies(browser, server.address)).pathname;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  for (const language of ['en', 'ar', 'zh']) {
    test(language, async () => {
      const page = await enter(browser, server.address, 'secretariat', { language });
      await page.goto(server.address + report.replace('/en/', `/${language}/`));
      const figures = await page.$$eval('figure', (all) => all.map((one) => ({
        id: one.id,
        title: one.querySelector('figcaption').textContent,
        rows: one.querySelectorAll('tbody tr').length,
        files: [...one.querySelectorAll('a[href*="chart="]')].map((link) => link.href),
      })));
      assert.ok(figures.length >= 5, `${figures.length} charts`);
      for (const { id, title, rows, files } of figures) {
        const [svg, csv] = await Promise.all(files.map((at) => page.context().request.get(at)));
        assert.equal(svg.headers()['content-type'], 'image/svg+xml', id);
        const text = await svg.text();
        assert.ok(!/var\(|href=|<script/.test(text), `${id} needs something beside it`);
        const table = (await csv.text()).replace(/^\ufeff/, '').trimEnd().split('\r\n');
        assert.ok(table.length > rows, `${id}: ${table.length} lines for ${rows} rows`);
        // A browser reads it as well-formed XML, every class has its rule, and something is drawn.
        const alone = await page.context().newPage();
        const judged = await alone.evaluate((text) => {
          const file = new DOMParser().parseFromString(text, 'image/svg+xml');
          if (file.querySelector('parsererror')) return ['is not well-formed'];
          const style = file.querySelector('style').textContent;
          const bare = new Set(['chart', 'small', 'wide', 'c-label', 'c-value', 'f-title', 'h-text', 'h-light']);
          return [...new Set([...file.querySelectorAll('[class]')].flatMap((one) => one.getAttribute('class').split(' ')))]
            .filter((name) => name && !bare.has(name) && !new RegExp(`\\.${name}[^\\w-]`).test(style));
        }, text);
        assert.deepEqual(judged, [], id);
        const [file] = await Promise.all([page.waitForEvent('download'), page.click(`figure#${id} [data-png]`)]);
        assert.equal(file.suggestedFilename(), `${id}.png`);
        const points = readFileSync(await file.path());
        assert.equal(points.subarray(1, 4).toString(), 'PNG', id);
        assert.ok(points.readUInt32BE(16) > 300 && points.length > 2000, `${id}: ${points.length} bytes`);
        assert.ok(title);
        await alone.setContent(`<body style="margin:0">${text}</body>`);
        await picture(alone, `chart-${language}-${id}`);
        await alone.close();
      }
      // A chart that the page does not have is no page either.
      assert.equal((await page.context().request.get(`${page.url()}?chart=none&as=svg`)).status(), 404);
      assert.deepEqual(page.faults, []);
      await page.context().close();
    });
  }
});
