// The way of a state from signing in to accepting a proposal with the keyboard alone: what has the focus is seen at each
// stop, nothing holds the focus, and every page is left by its own links and buttons.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { browse, chosenPlan, enter, password, people, serve } from './support.mjs';

// What has the focus: whether it matches, and what is wrong with how it is shown.
const stop = (page, wanted) => page.evaluate((selector) => {
  const at = document.activeElement;
  if (!at || at === document.body) return { there: false, nowhere: true };
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const outlined = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2;
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const name = `${at.localName}${at.id ? `#${at.id}` : ''} ${at.getAttribute('href') ?? at.getAttribute('name') ?? at.textContent.trim().slice(0, 40)}`;
  const wrong = [outlined || at.id === 'main' || 'no outline', inside || at.id === 'main' || 'out of sight'].filter((one) => one !== true);
  return { there: at.matches(selector), name, wrong: wrong.length ? `${name}: ${wrong.join(', ')}` : undefined };
}, wanted);

class Keys {
  constructor(page, address) {
    Object.assign(this, { page, address, wrong: new Set() });
  }

  // Presses Tab until what is wanted has the focus.
  async to(wanted, most = 150) {
    const seen = [];
    for (let pressed = 0; pressed < most; pressed += 1) {
      await this.page.keyboard.press('Tab');
      const at = await stop(this.page, wanted);
      if (at.wrong) this.wrong.add(`${new URL(this.page.url()).pathname}: ${at.wrong}`);
      if (at.there) return;
      seen.push(at.name);
    }
    assert.fail(`${this.page.url()}: ${wanted} is not reached; seen: ${seen.join(' | ')}`);
  }

  // Skips what stands above every page.
  async skip() {
    await this.page.keyboard.press('Tab');
    assert.ok((await stop(this.page, '.skip')).there, 'the first stop skips to the content');
    await this.page.keyboard.press('Enter');
    assert.equal(await this.page.evaluate(() => document.activeElement.id), 'main');
  }

  // To another page; skipping to the content has told of a navigation too.
  async press(key) {
    const before = this.page.url().split('#')[0];
    const another = (url) => url.href.split('#')[0] !== before;
    await Promise.all([this.page.waitForNavigation({ url: another }), this.page.keyboard.press(key)]);
    assert.ok(!(await this.page.$('.summary-box')), `${this.page.url()} has no faults`);
  }

  // From the top of a page, or from the part that its address names, to a link or button and through it.
  async follow(wanted) {
    if (!new URL(this.page.url()).hash) await this.skip();
    await this.to(wanted);
    await this.press('Enter');
  }

  // Through the menu that stands on every page.
  async menu(place) {
    await this.to(`.nav a[href$="${place}"]`);
    await this.press('Enter');
  }
}

describe('with the keyboard alone', () => {
  let server, browser;
  before(async () => {
    server = await serve();
    browser = await browse();
    await chosenPlan(browser, server.address);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('from signing in to an accepted proposal', async () => {
    const page = await enter(browser, server.address, undefined);
    const keys = new Keys(page, server.address);
    await page.goto(`${server.address}/en/sign-in`);
    await keys.skip();
    await keys.to('#email');
    await page.keyboard.type(people.state);
    await keys.to('#password');
    await page.keyboard.type(password);
    await keys.press('Enter');
    assert.match(page.url(), /\/en\/home$/);

    // An assessment: begin, answer two questions, check, endorse.
    await keys.menu('/assessment');
    await keys.follow('main a[href$="/assessment/new"]');
    await keys.skip();
    await keys.to('#title');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/assessment\/[0-9a-f-]{36}/);
    const assessment = page.url().split('?')[0];
    await keys.follow('main a[href*="/areas/"]');
    await keys.skip();
    for (let question = 0; question < 2; question += 1) {
      await keys.to('main input[type=radio]');
      const name = await page.evaluate(() => document.activeElement.name);
      await page.keyboard.press('ArrowDown');
      assert.equal(await page.evaluate(() => document.activeElement.name), name, 'arrows stay in the question');
      assert.ok(await page.evaluate(() => document.activeElement.checked));
    }
    await keys.to('main button[name=continue]');
    await keys.press('Enter');
    assert.match(page.url(), /done=saved/);
    await page.goto(assessment);
    await keys.follow('main a[href$="/check"]');
    await keys.follow('main form[action$="/endorse"] button');
    assert.match(page.url(), /\/results\?done=endorsed$/);

    // A gap becomes a draft, and the draft a submitted need.
    await keys.skip();
    await keys.to('main input[name=capability]');
    await page.keyboard.press('Space');
    await keys.to('main form[action$="/needs"] button');
    await keys.press('Enter');
    assert.match(page.url(), /\/needs\?status=draft&done=drafts$/);
    await keys.follow('main tbody a');
    const move = async (to) => {
      await keys.follow(`main a[href$="/move/${to}"]`);
      await keys.follow('main form[method=post] button[type=submit]');
      assert.match(page.url(), /\?done=moved(#\w+)?$/);
    };
    await move('endorsed');
    // It is private still: the way to submit leads by the choice of who may see it.
    await keys.follow('main a[href$="/move/submitted"]');
    await keys.follow('main a[href$="#share"]');
    await keys.to('main form[action$="/share"] input[name=visibility]');
    await page.keyboard.press('ArrowDown');
    await keys.to('main form[action$="/share"] button[type=submit]');
    await keys.press('Enter');
    await move('submitted');

    // A proposal is accepted.
    await keys.menu('/proposals');
    await keys.follow('main tbody a');
    await keys.skip();
    await keys.to('main [name=decision]');
    while (!(await page.evaluate(() => document.activeElement.value === 'accept' && document.activeElement.checked))) {
      await page.keyboard.press(await page.evaluate(() => (document.activeElement.value === 'accept' ? ' ' : 'ArrowDown')));
    }
    await keys.to('main form[method=post] button[type=submit]');
    await keys.press('Enter');
    assert.match(page.url(), /\?done=accepted(#\w+)?$/);
    assert.deepEqual([...keys.wrong], [], 'what has the focus is seen');
    assert.deepEqual(page.faults, []);
  });

  test('a fold is opened, a fault is reached, the menu of a phone is opened', async () => {
    const page = await enter(browser, server.address, 'state', { width: 320 });
    const keys = new Keys(page, server.address);
    await page.goto(`${server.address}/en/needs/new`);
    await keys.skip();
    await keys.to('main details > summary');
    await page.keyboard.press('Enter');
    assert.ok(await page.evaluate(() => document.activeElement.parentElement.open), 'a fold opens');
    await page.goto(`${server.address}/en/needs/new`);
    await keys.skip();
    await keys.to('#title');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    assert.ok(await page.evaluate(() => document.activeElement.matches('.summary-box')), 'the faults are read first');
    await keys.to('.summary-box a');
    const field = await page.evaluate(() => document.activeElement.getAttribute('href').slice(1));
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), field, 'a fault leads to its field');
    await page.goto(`${server.address}/en/home`);
    await keys.to('.nav a.menu');
    await keys.to('.nav a[href$="/proposals"]');
    await keys.press('Enter');
    assert.match(page.url(), /\/en\/proposals$/);
    assert.deepEqual([...keys.wrong], [], 'what has the focus is seen');
  });
});
