// The whole cycle in a browser: catalogue, self-assessment, need, offer, round, report, agreement, progress, lessons.
// What is pressed is found by form fields and addresses alone, so that one walk serves every language. In English and
// Chinese with scripts and in Arabic without; ALL=1 walks each of the three both ways.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessibility, all, browse, enter, password, people, picture, reported, send, serve } from './support.mjs';

const capability = 'professional-training';
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const value = (page, name) => page.inputValue(`main [name="${name}"]`);
const hrefs = (page, part) => page.$$eval(`main a[href*="${part}"]`, (links) => links.map((link) => link.href));
const only = (list, what) => (assert.equal(list.length, 1, `${what}: ${list.length}`), list[0]);

// Fills fields by name: texts, lists, and boxes where the value is a list.
async function fill(page, fields) {
  for (const [name, wanted] of Object.entries(fields)) {
    if (Array.isArray(wanted)) {
      for (const one of wanted) await page.check(`main [name="${name}"][value="${one}"]`, { force: true });
    } else if (await page.$(`main select[name="${name}"]`)) {
      await page.selectOption(`main select[name="${name}"]`, wanted);
    } else {
      await page.fill(`main [name="${name}"]`, wanted);
    }
  }
}

class Walk {
  constructor(browser, address, language, script) {
    Object.assign(this, { browser, language, script, base: `${address}/${language}`, address });
    this.title = `Places for ministries (${language})`;
  }

  async people() {
    for (const who of ['state', 'donor', 'secretariat']) {
      this[who] = await enter(this.browser, this.address, who, { language: this.language, script: this.script });
    }
  }

  // Goes to an address below the language and says what came.
  async open(page, path, status = 200) {
    const answer = await page.goto(path.startsWith('http') ? path : `${this.base}${path}`);
    assert.equal(answer.status(), status, path);
    return page;
  }

  async keep(page, name) {
    if (this.script) assert.deepEqual(await accessibility(page), [], name);
    await picture(page, `walk-${this.language}-${name}`);
  }

  async assess() {
    const page = await this.open(this.state, '/assessment/new');
    await fill(page, { title: `Second look (${this.language})` });
    await send(page);
    this.assessment = page.url().split('?')[0];
    await this.open(page, only(await hrefs(page, '/areas/skills-awareness'), 'section'));
    const questions = await page.$$eval('main input[type=radio]', (all) => [...new Set(all.map((one) => one.name))]);
    assert.ok(questions.length >= 3);
    for (const name of questions) assert.equal(await page.isChecked(`[name="${name}"][value=""]`), true, 'nothing is mandatory');
    const own = questions.find((name) => name.includes(capability));
    const [second, third] = questions.filter((name) => name !== own);
    await fill(page, { [own]: ['1'], [second]: ['not-applicable'], [third]: ['do-not-know'], [`target.${capability}`]: '3' });
    await this.keep(page, 'section');
    await send(page, '', { button: 'button[name=continue]' });
    assert.match(page.url(), /\?done=saved(#\w+)?$/);
    await this.open(page, `${this.assessment}/areas/skills-awareness`);
    assert.ok(await page.isChecked(`[name="${own}"][value="1"]`));
    assert.ok(await page.isChecked(`[name="${second}"][value="not-applicable"]`));
    assert.equal(await value(page, `target.${capability}`), '3');
  }

  async endorseAndDraft() {
    const page = await this.open(this.state, `${this.assessment}/check`);
    await send(page, '/endorse');
    assert.match(page.url(), /\/results\?done=endorsed$/);
    assert.ok(await page.$('#radar svg title'), 'the radar has a title');
    assert.ok(await page.$('#radar details table'), 'and its table');
    await this.keep(page, 'results');
    await this.open(page, '/needs?status=draft');
    const before = await hrefs(page, '/needs/');
    await this.open(page, `${this.assessment}/results`);
    await fill(page, { capability: [capability] });
    await send(page, '/needs');
    assert.match(page.url(), /\/needs\?status=draft&done=drafts$/);
    const drafted = (await hrefs(page, '/needs/')).filter((at) => !before.includes(at) && /\/needs\/[0-9a-f-]{36}$/.test(at));
    this.need = only(drafted, 'one new draft');
  }

  // Faults come back beside their fields with everything as typed; then the same form is right.
  async edit() {
    const page = await this.open(this.state, `${this.need}/edit`);
    const donor = await page.$$eval('main [name=excluded_providers]', (boxes) =>
      boxes.filter((box) => !box.closest('.choice').textContent.includes('Westmark')).map((box) => box.value));
    assert.ok(donor.length > 3);
    const typed = {
      title: this.title,
      description: 'Sixteen places & "two" <b>reserves</b>\nfor duty officers',
      kinds: ['training-course'],
      unit: 'seat',
      quantity: 'sixteen',
      least_useful: '4',
      earliest_start: day(60),
      latest_end: day(30),
      languages: ['en', 'ar'],
      delivery: ['online', 'onsite'],
      excluded_providers: donor,
      visibility: ['secretariat'],
    };
    for (const box of await page.$$('main [name=kinds]:checked')) await box.uncheck();
    await fill(page, typed);
    await send(page);
    const links = await page.$$eval('.summary-box a', (all) => all.map((link) => link.getAttribute('href')));
    assert.ok(links.includes('#quantity') && links.length >= 2, `both faults are named: ${links}`);
    for (const [name, was] of Object.entries(typed)) {
      if (!Array.isArray(was)) assert.equal(await value(page, name), was, `${name} is kept`);
      else for (const one of was) assert.ok(await page.isChecked(`main [name="${name}"][value="${one}"]`), `${name} ${one} is kept`);
    }
    await this.keep(page, 'need-faults');
    await page.click('.summary-box a[href="#quantity"]');
    const at = this.script ? await page.evaluate(() => document.activeElement.id) : new URL(page.url()).hash.slice(1);
    assert.equal(at, 'quantity', 'the summary leads to the field');
    assert.ok(await page.$('#quantity[aria-invalid=true]'));
    await fill(page, { quantity: '16', latest_end: day(300) });
    await send(page);
    assert.match(page.url(), /\?done=saved(#\w+)?$/);
    assert.equal(await page.$('main b'), null, 'what was typed is text');
  }

  // Two windows, one need: whoever saves second sees both texts and chooses.
  async conflict() {
    const first = await this.open(this.state, `${this.need}/edit`);
    const second = await this.state.context().newPage();
    await this.open(second, `${this.need}/edit`);
    await fill(first, { description: 'Text of the first window' });
    await send(first);
    await fill(second, { description: 'Text of the second window' });
    await send(second);
    const text = await second.innerText('main');
    assert.ok(text.includes('Text of the first window') && text.includes('Text of the second window'), text);
    assert.equal((await second.$$('main tbody tr')).length, 1, 'and nothing that is the same');
    await picture(second, `walk-${this.language}-conflict`);
    await send(second);
    await this.open(first, this.need);
    const kept = await first.innerText('main .facts');
    assert.ok(kept.includes('Text of the second window') && !kept.includes('Text of the first window'));
    await second.close();
  }

  // The session ends while somebody types: signing in brings the form along, and one press sends it.
  async expired() {
    const page = await this.open(this.state, `${this.need}/edit`);
    const typed = `Typed <before> the session\nended & kept (${this.language})`;
    await fill(page, { description: typed });
    const cookies = await page.context().cookies();
    await page.context().clearCookies({ name: 'sid' });
    await send(page);
    assert.ok(await page.$('main input[type=password]'), 'asks to sign in');
    await this.keep(page, 'session-ended');
    await fill(page, { email: people.state, password: 'not the password' });
    await send(page);
    assert.ok(await page.$('.summary-box'), 'a wrong password is said');
    await fill(page, { password });
    await send(page);
    assert.ok((await page.textContent('main details')).includes('Typed <before> the session'), 'what was typed can be read');
    await this.keep(page, 'typed-is-here');
    await send(page, '/edit');
    assert.match(page.url(), /\?done=saved(#\w+)?$/);
    await this.open(page, this.need);
    assert.ok((await page.innerText('main .facts')).includes(`ended & kept (${this.language})`));
    const now = await page.context().cookies();
    const session = (all) => all.find((one) => one.name === 'sid').value;
    assert.notEqual(session(now), session(cookies), 'in a session of its own');
  }

  async submit() {
    for (const [page, to] of [[this.state, 'endorsed'], [this.state, 'submitted'], [this.secretariat, 'authenticated'], [this.secretariat, 'published']]) {
      await this.open(page, this.need);
      await this.open(page, only(await hrefs(page, `/move/${to}`), to));
      await send(page);
      assert.match(page.url(), /\?done=moved$/, to);
    }
    await this.keep(this.secretariat, 'need-published');
    await this.open(this.donor, this.need, 404);
  }

  // A double press makes one offer.
  async offer() {
    const page = await this.open(this.donor, '/offers/new');
    const title = `Course places (${this.language})`;
    await page.$$eval('main details', (all) => all.forEach((one) => { one.open = true; })).catch(() => {});
    await fill(page, {
      title, capabilities: [capability], kinds: ['training-course'], capacity: '30', unit: 'seat', smallest_award: '1',
      window_from: day(0), window_until: day(400), languages: ['en'], delivery: ['online'], visibility: ['members'],
    });
    // What each condition keeps away is told before anything is stored, and changes with the condition.
    const told = async () => {
      if (this.script) await page.waitForFunction(() => document.querySelectorAll('#asks table').length === 2);
      await send(page, '', { button: 'button[formaction]' });
      return page.$eval('#asks', (part) => part.textContent);
    };
    const narrow = await told();
    assert.ok((await page.$$('#asks table')).length >= 1, 'conditions with what each keeps away');
    await this.keep(page, 'offer-reach');
    await page.uncheck('main [name=languages][value=en]', { force: true });
    await page.check('main [name=languages][value=pt]', { force: true });
    if (this.script) await page.waitForFunction((before) => document.querySelector('#asks').textContent !== before, narrow);
    assert.notEqual(await told(), narrow, 'another language reaches others');
    await page.uncheck('main [name=languages][value=pt]', { force: true });
    await page.check('main [name=languages][value=en]', { force: true });
    await Promise.all([page.waitForURL(/\/offers\/[0-9a-f-]{36}/), page.dblclick('main form[method=post] button[type=submit]')]);
    await send(page, '/publish');
    await this.open(page, `/offers?text=${encodeURIComponent(title)}`);
    only(await page.$$('main tbody tr'), 'offers after a double press');
  }

  async run() {
    const page = await this.open(this.secretariat, '/rounds');
    await this.open(page, await page.$eval('main tbody a', (link) => link.href));
    this.round = page.url();
    await this.keep(page, 'round');
    await send(page, '/runs');
    this.report = page.url();
    await reported(page);
    for (const chart of await page.$$('main figure')) {
      assert.ok(await chart.$('svg title'), 'each chart has a title');
      assert.ok((await chart.$$('details table tbody tr')).length > 0, 'and its table behind it');
    }
    assert.ok((await page.$$('main figure')).length >= 6);
    assert.equal((await page.$$('#certificate ~ div.table')).length >= 2, true, 'baselines stand beside the plan');
    await this.keep(page, 'report');
    const files = [...await hrefs(page, '/report/'), ...await hrefs(page, '/files/')];
    assert.ok(files.length >= 8);
    for (const file of files) {
      const answer = await page.context().request.get(file);
      assert.equal(answer.status(), 200, file);
      assert.ok((await answer.body()).length > 20, file);
    }
    await this.open(page, await page.$eval('main a[href*="/choose/"]', (link) => link.href));
    await fill(page, { due: 'soon' }).catch(() => fill(page, { due: '' }));
    await send(page);
    assert.ok(await page.$('.summary-box a[href="#due"]'), 'a run is chosen with a day to decide by');
    await fill(page, { due: day(45) });
    await send(page);
    assert.match(page.url(), /\?done=chosen$/);
  }

  // The proof lies beside the plan; a plan brought back is judged like any other, and nothing of it is stored.
  async proof() {
    const page = await this.open(this.secretariat, this.report);
    assert.match(await page.innerText('#certificate ~ pre'), /^python3 verify_plan\.py problem-\S+\.json plan-\S+\.json$/);
    assert.ok((await hrefs(page, '/files/verify_plan.py')).length > 0);
    const carried = await page.context().request.get(`${this.address}/verify_plan.py`);
    assert.match(await carried.text(), /^#!\/usr\/bin\/env python3/);
    const plan = await (await page.context().request.get((await hrefs(page, '/files/plan'))[0])).json();
    await this.open(page, only(await hrefs(page, '/check'), 'check'));
    const bring = (awards) => page.setInputFiles('main [name=file]', { name: 'plan.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ awards })) });
    await bring(plan.awards);
    await send(page);
    assert.equal(await page.$('#violations ~ .table'), null, 'the plan of the run breaks nothing');
    await this.keep(page, 'check');
    await bring(plan.awards.map((award) => ({ ...award, amount: award.amount * 1000 })));
    await send(page);
    assert.ok((await page.$$('#violations ~ .table tbody tr')).length > 0, 'what is broken is named');
    await this.keep(page, 'check-broken');
    await page.setInputFiles('main [name=file]', { name: 'plan.csv', mimeType: 'text/csv', buffer: Buffer.from('need,offer,amount\nx,y,many\n') });
    await send(page);
    assert.ok(await page.$('.summary-box'), 'and a file that is no plan is refused with its faults');
  }

  // Each side asks for its own reasons; another side gets nothing.
  async reasons() {
    const state = await this.open(this.state, `${this.need}/why?ask=changes`);
    assert.ok(await state.$('#why') && await state.$('#changes'));
    await this.keep(state, 'why');
    await this.open(this.donor, `${this.need}/why`, 404);
    await this.open(this.donor, '/offers?mine=1');
    const own = (await hrefs(this.donor, '/offers/')).find((at) => /\/offers\/[0-9a-f-]{36}$/.test(at));
    for (const ask of ['conditions', 'next', 'dependents']) {
      await this.open(this.donor, `${own}/worth?ask=${ask}`);
      await this.keep(this.donor, `worth-${ask}`);
    }
    await this.open(this.state, `${own}/worth`, 404);
  }

  // What would fit is seen before anything is stored.
  async draft() {
    const page = await this.open(this.state, '/needs/new');
    await fill(page, {
      title: `Only asked (${this.language})`, capability, kinds: ['training-course'], quantity: '5', unit: 'seat',
      earliest_start: day(30), latest_end: day(200),
    });
    if (this.script) await page.waitForSelector('#asks h2');
    await send(page, '', { button: 'button[formaction]' });
    assert.ok(await page.$('#asks h2'), 'the answer stands in the form');
    assert.equal(await value(page, 'title'), `Only asked (${this.language})`);
    await this.keep(page, 'draft');
    await this.open(page, `/needs?text=${encodeURIComponent('Only asked')}`);
    assert.equal((await page.$$('main tbody tr')).length, 0, 'nothing was stored');
  }

  async decide(page, proposal, fields) {
    await this.open(page, proposal);
    await fill(page, fields);
    await send(page);
  }

  async agree() {
    const page = await this.open(this.state, '/proposals?status=open');
    const rows = await page.$$eval('main tbody tr', (all) => all.map((row) => [row.querySelector('a').href, row.innerText]));
    const ours = only(rows.filter(([, text]) => text.includes(this.title)), 'proposal for the need')[0];
    const other = rows.find(([href]) => href !== ours)?.[0];
    assert.ok(other, 'a second proposal to decline');
    await this.decide(page, other, { decision: ['decline'] });
    assert.ok(await page.$('.summary-box a[href="#reason_code"]'), 'a refusal needs a reason');
    await fill(page, { reason_code: 'timing', reason: 'Elections fall into these weeks' });
    await send(page);
    assert.match(page.url(), /\?done=declined$/);
    await this.decide(page, ours, { decision: ['accept'] });
    assert.match(page.url(), /\?done=accepted$/);
    await this.keep(page, 'proposal-accepted');
    const donor = this.donor;
    await this.open(donor, ours);
    assert.ok(!(await donor.innerText('main')).includes('Second look'), 'the assessment stays with the state');
    await this.decide(donor, ours, { decision: ['accept'] });
    assert.match(donor.url(), /\?done=accepted$/);
    await this.open(page, ours);
    this.engagement = only(await hrefs(page, '/engagements/'), 'engagement');
  }

  async deliver() {
    const page = await this.open(this.state, `${this.engagement}/report`);
    const practice = `Mixed groups of two ministries learn faster (${this.language})`;
    const remark = `Who answers at night is not said (${this.language})`;
    const norm = await page.$eval('select[name=norm] option:nth-child(2)', (option) => option.value);
    await fill(page, { delivered: '16', level_before: '1', level_after: '2', practice, framework_remark: remark, norm });
    await send(page);
    assert.match(page.url(), /\?done=reported$/);
    assert.ok((await page.innerText('main')).includes(practice));
    await this.keep(page, 'engagement');
    for (const reader of [this.state, this.secretariat]) {
      await this.open(reader, '/reports');
      const text = await reader.innerText('main');
      assert.ok(text.includes(practice) && text.includes(remark), 'the lesson is there');
    }
    await this.keep(this.secretariat, 'lessons');
  }

  // A broken file names every fault with row and column, and nothing of it is stored.
  async broken() {
    const page = await this.open(this.state, '/needs/import');
    const rows = [
      'title,capability,kinds,quantity,unit,earliest_start,latest_end',
      `Brought in one,${capability},training-course,12,seat,${day(30)},${day(200)}`,
      `Brought in two,no-such-capability,training-course,twelve,seat,${day(30)},${day(200)}`,
      `Brought in three,${capability},training-course,12,bushels,31.31.2027,${day(200)}`,
    ];
    await page.setInputFiles('main input[name=file]', { name: 'needs.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
    await send(page);
    const faults = await page.$$eval('main .table tbody tr', (all) => all.map((row) => row.innerText));
    for (const [row, column, wrong] of [[3, 'capability', 'no-such-capability'], [3, 'quantity', 'twelve'], [4, 'unit', 'bushels'], [4, 'earliest_start', '31.31.2027']]) {
      const named = faults.filter((text) => text.includes(wrong) && text.includes(column) && new RegExp(`(^|\\D)${row}(\\D|$)`).test(text));
      assert.equal(named.length >= 1, true, `row ${row}, ${column}, ${wrong} in:\n${faults.join('\n')}`);
    }
    await this.keep(page, 'import-faults');
    await this.open(page, '/needs?text=Brought');
    assert.equal((await page.$$('main tbody tr')).length, 0, 'nothing is stored');
  }
}

const steps = [
  ['a state assesses itself', 'assess'],
  ['endorses, sees its gaps, drafts a need', 'endorseAndDraft'],
  ['faults keep what was typed', 'edit'],
  ['two windows lose nothing', 'conflict'],
  ['a session that ends keeps what was typed', 'expired'],
  ['a broken file changes nothing', 'broken'],
  ['a donor offers, pressing twice', 'offer'],
  ['a draft is asked which offers fit', 'draft'],
  ['the need is endorsed, submitted, authenticated, published', 'submit'],
  ['the secretariat runs the round and reads the report', 'run'],
  ['the proof is carried away, a plan by hand is judged', 'proof'],
  ['each side sees its own reasons', 'reasons'],
  ['both sides answer', 'agree'],
  ['a report is filed and teaches', 'deliver'],
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
    for (const who of ['state', 'donor', 'secretariat']) {
      const faults = w[who].faults.filter((fault) => !/status of 4(01|04|09|22)/.test(fault));
      assert.deepEqual(faults, [], `${who}'s browser`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

for (const [language, script] of [['en', true], ['ar', false], ['zh', true], ...all([['en', false], ['ar', true], ['zh', false]])]) {
  test(`the cycle in ${language}, ${script ? 'with' : 'without'} scripts`, (t) => walk(t, language, script));
}
