// The self-assessment in full, in a browser: a short start, work by section, what is carried and brought back, sharing
// with its log, peer review, the view of one's own, threats, the national report; the catalogue both ways and its life.
// In English with scripts, in Arabic and Chinese without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessibility, browse, enter, picture, send, serve } from './support.mjs';

const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const hrefs = (page, part) => page.$$eval(`main a[href*="${part}"]`, (links) => links.map((link) => link.href));

class Course {
  constructor(browser, address, language, script) {
    Object.assign(this, { browser, address, language, script, base: `${address}/${language}` });
  }

  async people() {
    for (const who of ['state', 'donor', 'secretariat']) {
      this[who] = await enter(this.browser, this.address, who, { language: this.language, script: this.script });
    }
  }

  async open(page, path, status = 200) {
    const answer = await page.goto(path.startsWith('http') ? path : `${this.base}${path}`);
    assert.equal(answer.status(), status, path);
    return page;
  }

  async keep(page, name) {
    if (this.script) assert.deepEqual(await accessibility(page), [], name);
    await picture(page, `assessment-${this.language}-${name}`);
  }

  // Which capabilities serve norm g: one click from the list; and back again from a capability.
  async crosswalks() {
    const page = await this.open(this.donor, '/catalogue');
    for (const part of ['graph', 'crosswalks', 'activities', 'translation']) {
      assert.equal((await hrefs(page, `/catalogue/${part}`)).length, 1, part);
    }
    await this.keep(page, 'catalogue');
    await this.open(page, '/catalogue/graph');
    const drawn = await page.$$('#prerequisites svg .c-box');
    assert.ok(drawn.length > 20 && (await page.$$('#prerequisites svg .c-edge')).length > 20, 'boxes and lines');
    assert.ok((await page.$$('#prerequisites details tbody tr')).length > 20, 'and their table');
    await this.keep(page, 'graph');
    await this.open(page, '/catalogue/crosswalks');
    const norms = (await hrefs(page, '/crosswalks/norms'))[0];
    await this.open(page, norms);
    const entries = await page.$$eval('main tbody a', (all) => all.map((a) => a.href));
    assert.equal(entries.length, 11, 'the eleven norms');
    await this.open(page, entries.find((at) => /\/g$/.test(at)) ?? entries[6]);
    const serving = await page.$$eval('main tbody th a', (all) => all.map((a) => a.href));
    assert.ok(serving.length > 0, 'capabilities serve the norm');
    await this.keep(page, 'serving');
    await this.open(page, serving[0]);
    assert.ok((await hrefs(page, '/crosswalks/norms/')).length > 0, 'and the capability leads back to norms');
  }

  async translations() {
    const page = await this.open(this.secretariat, '/catalogue/translation?language=ar&show=missing');
    assert.equal((await page.$$('#texts ~ .table tbody tr')).length, 0, 'nothing is missing in Arabic');
    await this.open(page, '/catalogue/translation?language=ar&show=draft');
    assert.ok((await page.$$('#texts ~ .table tbody tr')).length > 50, 'drafts are listed');
    await this.keep(page, 'translation');
  }

  // A consultation: a provider comments, the secretariat answers.
  async consult() {
    const page = await this.open(this.secretariat, '/editions');
    const edition = await page.$eval('main tbody a', (link) => link.href);
    await this.open(page, edition);
    await this.keep(page, 'edition');
    for (const file of await hrefs(page, '/files/')) {
      const answer = await page.context().request.get(file);
      assert.equal(answer.status(), 200, file);
      assert.ok((await answer.body()).length > 1000, file);
    }
    if (!(await page.$('main form[action$="/consultation"]'))) return;
    await page.fill('main form[action$="/consultation"] [name=until]', day(30));
    await send(page, '/consultation');
    assert.match(page.url(), /done=consultation/);
    const donor = await this.open(this.donor, `${edition}/comments?item=capability:national-csirt`);
    await donor.fill('main [name=text]', 'Say who hosts it & <b>why</b>');
    await send(donor, '/comments');
    assert.match(donor.url(), /done=comment/);
    await this.open(page, `${edition}/comments`);
    assert.equal(await page.$('main b'), null, 'what was typed is text');
    await page.fill('main textarea[name^=answer-]', 'Added to the guidance.');
    await send(page, '/answer');
    await this.open(donor, `${edition}/comments`);
    assert.ok((await donor.innerText('main')).includes('Added to the guidance.'));
    await this.keep(donor, 'comments');
  }

  async start() {
    const page = await this.open(this.state, '/assessment/new');
    await page.fill('main [name=title]', `Short start (${this.language})`);
    await page.check('main [name=kind][value=starter]', { force: true });
    await this.keep(page, 'start');
    await send(page);
    this.assessment = page.url().split('?')[0];
    const sections = await hrefs(page, '/areas/');
    assert.ok(sections.length > 6, 'every area once');
    await this.keep(page, 'sections');
    for (const [n, section] of sections.entries()) {
      await this.open(page, section);
      const names = await page.$$eval('main input[type=radio][name^="answer."]', (all) => [...new Set(all.map((one) => one.name))]);
      assert.ok(names.length >= 1, section);
      for (const name of names) await page.check(`main [name="${name}"][value="${1 + (n % 4)}"]`, { force: true });
      if (n === 0) await this.keep(page, 'questions');
      await send(page, '', { button: 'button[type=submit]:not([name])' });
      assert.match(page.url(), /done=saved/);
    }
  }

  async endorse() {
    const page = await this.open(this.state, `${this.assessment}/check`);
    await send(page, '/endorse');
    assert.match(page.url(), /\/results\?done=endorsed$/);
    for (const chart of ['radar', 'tiles']) {
      assert.ok(await page.$(`#${chart} svg title`), chart);
      assert.ok((await page.$$(`#${chart} details tbody tr`)).length > 5, `${chart}: its table`);
    }
    await this.keep(page, 'results');
    await this.open(page, `${this.assessment}/threats`);
    const threats = await page.$$eval('main tbody th a', (all) => all.map((a) => a.href));
    assert.ok(threats.length >= 12, 'malicious activities');
    await this.open(page, threats[0]);
    assert.ok((await page.$$('main tbody tr')).length > 2);
    await this.keep(page, 'threat');
    await this.open(page, `${this.assessment}/report`);
    assert.equal((await page.$$('main h2[id^=part-]')).length, 4, 'four parts');
    await this.keep(page, 'national-report');
    await this.open(page, `${this.assessment}/print?filled=1`);
    await this.keep(page, 'print');
  }

  // Nobody sees anything before it is shared, and every look is told.
  async share() {
    const { state, donor } = this;
    const shared = this.assessment.replace('/assessment/', '/shared-assessments/');
    await this.open(donor, shared, 404);
    await this.open(donor, this.assessment, 403).catch(() => this.open(donor, this.assessment, 404));
    await this.open(state, `${this.assessment}/sharing`);
    const form = 'main form[action$="/sharing"]';
    const area = await state.$eval(`${form} select[name=of] optgroup option`, (one) => one.value);
    await state.selectOption(`${form} [name=of]`, area);
    await state.check(`${form} [name=visibility][value=members]`, { force: true });
    await send(state, '/sharing');
    assert.match(state.url(), /done=shared/);
    await this.open(donor, '/shared-assessments');
    assert.ok((await hrefs(donor, '/shared-assessments/')).some((at) => at.startsWith(shared)), 'it is listed');
    await this.open(donor, shared);
    await this.keep(donor, 'shared');
    await this.open(state, `${this.assessment}/sharing`);
    assert.equal((await state.$$('#looks ~ .table tbody tr')).length, 1, 'the look is told');
    await this.keep(state, 'sharing');
    await send(state, '/revoke');
    await this.open(donor, shared, 404);
  }

  async review() {
    const page = await this.open(this.state, `${this.assessment}/reviews`);
    const other = await page.$$eval('main [name=organisation] option', (all) => all.map((one) => [one.value, one.textContent]));
    await this.open(this.donor, '/home');
    const donor = await this.donor.$eval('.me bdi:nth-of-type(2)', (name) => name.textContent);
    await page.selectOption('main [name=organisation]', other.find(([, name]) => name === donor)[0]);
    await page.check('main [name=areas] >> nth=0', { force: true });
    await page.fill('main [name=until]', day(60));
    await send(page, '/reviews');
    assert.match(page.url(), /done=invited-review/);
    const review = page.url().split('?')[0];
    const reader = await this.open(this.donor, review);
    const capability = await reader.$$eval('main [name=capability] option', (all) => all[1]?.value);
    await reader.selectOption('main [name=capability]', capability);
    await reader.fill('main [name=text]', 'Name the law.');
    await send(reader, '/comments');
    await this.open(page, review);
    assert.ok((await page.innerText('main')).includes('Name the law.'));
    await this.keep(page, 'review');
    await send(page, '/revoke');
    await this.open(reader, review, 404);
  }

  // Out and in again: the workbook changes nothing; nothing is stored before it is looked at.
  async files() {
    const page = await this.open(this.state, `${this.assessment}/files`);
    for (const file of await hrefs(page, '/files/')) {
      const answer = await page.context().request.get(file);
      assert.equal(answer.status(), 200, file);
    }
    const workbook = await (await page.context().request.get((await hrefs(page, '/files/workbook'))[0])).body();
    await this.open(page, `${this.assessment}/reopen`);
    await page.fill('main [name=reason]', 'One answer to mend');
    await send(page);
    assert.match(page.url(), /done=reopened/);
    await this.open(page, `${this.assessment}/files`);
    await page.setInputFiles('main [name=file]', { name: 'answers.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: workbook });
    await send(page, '/import');
    assert.match(page.url(), /\/import\/[0-9a-f-]{36}$/);
    assert.equal((await page.$$('#differences ~ .table tbody tr')).length, 0, 'its own workbook changes nothing');
    await this.keep(page, 'preview');
    await send(page, '/discard');
    await page.setInputFiles('main [name=file]', { name: 'answers.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
    await send(page, '/import');
    await this.keep(page, 'preview-broken');
  }

  async ownView() {
    const page = await this.open(this.state, '/overlay');
    await this.keep(page, 'overlay');
    await this.open(page, '/overlay/capabilities/national-csirt');
    await page.fill('main [name=title]', 'Our own team');
    await page.selectOption('main [name=weight]', '2');
    await send(page);
    assert.match(page.url(), /done=saved/);
    assert.ok((await page.innerText('main')).includes('Our own team'));
    await this.keep(page, 'overlay-changed');
    for (const place of ['/hints', '/assessment/rhythm', '/aggregates']) {
      await this.open(page, place);
      await this.keep(page, place.replaceAll('/', '-'));
    }
  }
}

const steps = [
  ['the catalogue leads both ways and is drawn', 'crosswalks'],
  ['translators see what is left', 'translations'],
  ['an edition is consulted on', 'consult'],
  ['a short start asks every area', 'start'],
  ['endorsed, it shows levels, threats and the report', 'endorse'],
  ['sharing is the state’s, and each look is told', 'share'],
  ['a peer reviews chosen sections until it is over', 'review'],
  ['files go out and come back with a preview', 'files'],
  ['a state has its own view', 'ownView'],
];

async function walk(t, language, script) {
  const server = await serve();
  const browser = await browse();
  try {
    const course = new Course(browser, server.address, language, script);
    await course.people();
    let standing = true;
    for (const [name, step] of steps) {
      await t.test(name, { skip: !standing && 'an earlier step is missing' }, async () => {
        standing = false;
        await course[step]();
        standing = true;
      });
    }
    for (const who of ['state', 'donor', 'secretariat']) {
      const faults = course[who].faults.filter((fault) => !/status of 4(03|04|22)/.test(fault));
      assert.deepEqual(faults, [], `${who}'s browser`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

test('the self-assessment in English, with scripts', (t) => walk(t, 'en', true));
test('the self-assessment in Arabic, without scripts', (t) => walk(t, 'ar', false));
test('the self-assessment in Chinese, without scripts', (t) => walk(t, 'zh', false));
