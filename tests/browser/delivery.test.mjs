// Delivery and feedback with a real browser: an engagement with all that stands beside it, practices, remarks, the
// calendar, reports, files. In English with scripts and in Arabic without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessibility, browse, chosenPlan, enter, picture, send, serve } from './support.mjs';

const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

class Walk {
  constructor(browser, address, language, script) {
    Object.assign(this, { browser, address, language, script });
  }

  async people() {
    for (const who of ['state', 'donor', 'secretariat']) {
      this[who] = await enter(this.browser, this.address, who, { language: this.language, script: this.script });
    }
  }

  url(place) {
    return place.startsWith('http') ? place : `${this.address}/${this.language}${place}`;
  }

  async open(page, place) {
    const answer = await page.goto(this.url(place));
    assert.equal(answer.status(), 200, `${place} answers ${answer.status()}`);
    return page;
  }

  // The page as it is: named, in its language, accessible, not wider than the window; a picture where one is asked for.
  async sound(page, name) {
    if (this.script) assert.deepEqual(await accessibility(page), [], name);
    assert.equal(await page.getAttribute('html', 'lang'), this.language);
    const text = await page.content();
    assert.ok(!/\{ ?\$/.test(text), `${name}: a message without its value`);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      if (this.script) assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${name} at ${width} px`);
    }
    await picture(page, `${this.language}-delivery-${name}`);
  }

  async fill(page, fields) {
    for (const [name, value] of Object.entries(fields)) {
      const field = page.locator(`main form [name="${name}"]`).first();
      const kind = await field.evaluate((at) => (at.localName === 'select' ? 'select' : at.type));
      if (kind === 'select') await field.selectOption(value);
      else if (kind === 'radio' || kind === 'checkbox') await page.locator(`main form [name="${name}"][value="${value}"]`).first().check({ force: true });
      else await field.fill(value);
    }
  }

  // What the round proposes to both is accepted by both.
  async engagement() {
    await chosenPlan(this.browser, this.address, this.language);
    const open = async (page) => {
      await this.open(page, '/proposals?status=open');
      return page.$$eval('main tbody th a', (links) => links.map((link) => link.pathname));
    };
    const theirs = await open(this.donor);
    const both = (await open(this.state)).find((place) => theirs.includes(place));
    assert.ok(both, 'a proposal to both');
    for (const page of [this.state, this.donor]) {
      await this.open(page, both.slice(3));
      await page.check('main [name=decision][value=accept]', { force: true });
      await Promise.all([page.waitForNavigation(), page.click('main form:has([name=decision]) button[type=submit]:not([formaction])')]);
    }
    await this.open(this.state, both.slice(3));
    this.place = await this.state.$eval('main a[href*="/engagements/"]', (link) => link.pathname.slice(3));
    await this.open(this.state, this.place);
  }

  async entries() {
    const { state, donor } = this;
    await this.sound(state, 'engagement');
    await this.open(state, `${this.place}/milestones/new`);
    await send(state);
    assert.ok(await state.$('.summary-box a[href="#title"]'), 'a fault leads to its field');
    const title = `First course held (${this.language})`;
    await this.fill(state, { title, due: day(60) });
    await send(state);
    assert.ok((await state.innerText('main')).includes(title));
    await this.open(donor, `${this.place}/disbursements/new`);
    await this.fill(donor, { day: day(0), amount: '1', words: 'Trainers' });
    await send(donor);
    await this.open(state, this.place);
    const entry = await state.$$eval('#disbursements ~ .table a[href*="/entries/"]', (links) => links.map((link) => link.href));
    assert.ok(entry.length > 0, 'the other side is asked to confirm');
    await this.open(state, entry[0]);
    await this.sound(state, 'entry');
    await send(state, '/confirm');
    await this.open(state, `${this.place}/risks/new`);
    await this.fill(state, { text: 'Elections may move the dates', likelihood: 'medium', impact: 'low' });
    await send(state);
    await this.open(state, `${this.place}/documents/new`);
    await state.setInputFiles('main input[name=file]', { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('Work plan') });
    await send(state);
    const file = await state.$eval('#documents ~ .table a', (link) => link.href);
    const answer = await state.context().request.get(file);
    assert.match(answer.headers()['content-disposition'], /^attachment/);
    assert.equal(answer.headers()['x-content-type-options'], 'nosniff');
    for (const page of [state, donor]) {
      await this.open(page, this.place);
      await page.locator('form[action$="/publication"]').filter({ has: page.locator('[value=yes]') }).locator('button').click();
      await page.waitForLoadState();
    }
    const iati = await state.context().request.get(`${this.address}/iati/activities.xml`);
    assert.ok((await iati.text()).includes('iati-activity'), 'what both publish is in the IATI file');
  }

  async principles() {
    await this.open(this.state, this.place);
    const ask = await this.state.$('a[href*="/adherence?moment=agreement"]');
    if (ask) {
      await this.open(this.state, `${this.place}/adherence?moment=agreement`);
      for (const name of await this.state.$$eval('main input[type=radio]', (all) => [...new Set(all.map((one) => one.name))])) {
        await this.state.locator(`main [name="${name}"][value=met]`).check({ force: true });
      }
      await this.sound(this.state, 'adherence');
      await send(this.state);
    }
    await this.open(this.state, `${this.place}/reassessment/before`);
    const first = await this.state.$eval('main input[type=radio]', (one) => one.name);
    await this.state.locator(`main [name="${first}"][value="1"]`).check({ force: true });
    await this.sound(this.state, 'reassessment');
    await send(this.state);
    await this.open(this.secretariat, `${this.place}/label`);
    await this.fill(this.secretariat, { reason: 'All principles are answered' });
    await send(this.secretariat);
    await this.open(this.donor, this.place);
    assert.ok((await this.donor.innerText('main')).includes('All principles are answered'));
  }

  async feedback() {
    const { state, donor, secretariat } = this;
    const title = `Two ministries in one course (${this.language})`;
    await this.open(state, `/practices/new?engagement=${this.place.split('/').pop()}`);
    await this.fill(state, { title, done: 'Mixed groups worked on one case.', why: 'They meet again in an incident.' });
    await this.sound(state, 'practice-form');
    await send(state);
    const practice = state.url().split('?')[0];
    for (const page of [state, donor]) {
      await this.open(page, practice);
      await page.locator('form[action$="/consent"]').filter({ has: page.locator('[value=yes]') }).locator('button').click();
      await page.waitForLoadState();
    }
    await this.open(donor, `/practices?text=${encodeURIComponent('ministries')}`);
    assert.ok((await donor.innerText('main')).includes(title), 'published once both have consented');
    await this.sound(donor, 'practices');
    await this.open(state, `${this.place}/remark`);
    const subject = await state.$eval('select[name=subject] optgroup option', (option) => option.value);
    await this.fill(state, { subject, kind: 'unclear', text: 'Who answers at night is not said', shared: 'yes' });
    await send(state);
    await this.sound(state, 'remarks');
    await this.open(secretariat, '/review-items');
    await send(secretariat, '/suggested');
    assert.ok((await secretariat.$$('main tbody tr')).length > 0, 'points are open');
    await this.sound(secretariat, 'review-items');
  }

  async looks() {
    const places = {
      state: ['/calendar', '/map', '/codelists', '/codelists/areas', '/existing', '/practices', '/reports'],
      donor: ['/calendar/new', '/offers'],
      secretariat: ['/reports', '/reports/annual', '/lessons/approve', ...['pipeline', 'shares', 'unmet', 'norms', 'utilisation', 'gain', 'progress', 'obstacles', 'briefing', 'participants'].map((of) => `/reports/${of}`)],
    };
    for (const [who, all] of Object.entries(places)) {
      for (const place of all) {
        await this.open(this[who], place);
        await this.sound(this[who], `${who}${place.replaceAll('/', '-')}`);
      }
    }
    for (const [who, place] of [['state', '/calendar.ics'], ['state', '/map.geojson'], ['state', '/lists/engagements/csv-hxl'], ['state', '/codelists/areas/xlsx'], ['secretariat', '/reports/annual/2026/docx'], ['secretariat', '/reports/shares/xlsx']]) {
      const answer = await this[who].context().request.get(this.url(place));
      assert.equal(answer.status(), 200, place);
      assert.ok((await answer.body()).length > 20, place);
    }
  }
}

const steps = [
  ['both sides have an engagement', 'engagement'],
  ['milestones, deliveries, risks, documents, publication', 'entries'],
  ['principles, levels, label', 'principles'],
  ['practices, remarks, points to review', 'feedback'],
  ['calendar, map, code lists, reports', 'looks'],
];

async function walk(t, language, script) {
  const server = await serve();
  const browser = await browse();
  try {
    const w = new Walk(browser, server.address, language, script);
    await w.people();
    let standing = true;
    for (const [name, step] of steps) {
      await t.test(name, { skip: !standing && 'an earlier step is missing' }, async () => {
        standing = false;
        await w[step]();
        standing = true;
      });
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

test('delivery in English, with scripts', (t) => walk(t, 'en', true));
test('delivery in Arabic, without scripts', (t) => walk(t, 'ar', false));
