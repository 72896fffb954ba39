// What paper shows: the content with everything folded away, and none of what only a screen can do.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { browse, chosenPlan, enter, serve } from './support.mjs';

describe('on paper', () => {
  let server, browser, run;
  before(async () => {
    server = await serve();
    browser = await browse();
    run = new URL(await chosenPlan(browser, server.address)).pathname.slice(3);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const [language, script] of [['en', true], ['ar', false], ['zh', false]]) {
    test(`the match report, ${language}, ${script ? 'with' : 'without'} scripts`, async () => {
      const page = await enter(browser, server.address, 'secretariat', { language, script });
      await page.goto(`${server.address}/${language}${run}`);
      await page.emulateMedia({ media: 'print' });
      const shown = (selector) => page.$$eval(selector, (all) => all.filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length);
      const count = (selector) => page.$$eval(selector, (all) => all.length);
      for (const screen of ['.nav', '.languages', 'main form', '.crumbs', 'main .buttons']) {
        assert.equal(await shown(screen), 0, `${screen} is not for paper`);
      }
      // A browser opens what is folded away when it prints; without scripts the style sheet does.
      if (script) await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
      assert.ok(await count('main details table') > 10);
      assert.equal(await shown('main details table'), await count('main details table'), 'what is folded away is shown');
      if (script) {
        await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
        assert.equal(await count('main details[open]'), 0, 'and is folded again');
      }
      const pdf = await page.pdf({ preferCSSPageSize: true, tagged: true });
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
      assert.ok(pages.length >= 3 && pages.length <= 60, `${pages.length} pages`);
      assert.deepEqual(page.faults, []);
      await page.context().close();
    });
  }
});
