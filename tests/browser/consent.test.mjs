// Rounds and consent in a browser: a call with a scope, the proposal that says who sees what, a question and its answer,
// changed terms looked at and sent, capacity, interest outside rounds, reviews, a plan changed by hand, notifications
// and webhooks. In English with scripts, in Arabic without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessibility, browse, chosenPlan, enter, picture, send, serve } from './support.mjs';

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
    await picture(page, `consent-${this.language}-${name}`);
  }

  // A call with dates, a scope and who sees what; a fault leaves what was typed.
  async call() {
    const page = await this.open(this.secretariat, '/rounds/new');
    await page.fill('main [name=title]', 'Second call');
    await page.fill('main [name=closes]', day(40));
    await page.check('main [name=regime][value=state-first]', { force: true });
    await page.fill('main [name=alternatives]', '9');
    await send(page, '/rounds');
    assert.equal(await page.inputValue('main [name=title]'), 'Second call', 'nothing typed is lost');
    assert.ok(await page.$('.summary-box a[href="#alternatives"]'), 'the fault leads to its field');
    await page.fill('main [name=alternatives]', '2');
    await send(page, '/rounds');
    assert.match(page.url(), /done=round/);
    await this.keep(page, 'round');
    await this.open(page, (await hrefs(page, '/call'))[0]);
    await page.fill('main [name=reminders]', '14; 3');
    await this.keep(page, 'call');
    await send(page);
    assert.match(page.url(), /done=saved/);
    await this.open(page, '/rounds/standing');
    await this.keep(page, 'standing');
  }

  async proposal() {
    this.run = await chosenPlan(this.browser, this.address, this.language);
    const page = await this.open(this.state, '/proposals');
    const proposal = await page.$eval('main tbody th a', (link) => link.href);
    await this.open(page, proposal);
    assert.ok(await page.$('#regime'), 'it says who sees what');
    await page.fill('main [name=body]', 'Who travels & <b>when</b>?');
    await send(page, '/messages');
    assert.match(page.url(), /done=message/);
    assert.equal(await page.$('main b'), null, 'what was typed is text');
    await page.check('main [name=decision][value=terms]', { force: true });
    await page.fill('main [name=words]', 'We pay for interpretation.');
    await this.keep(page, 'proposal');
    await Promise.all([page.waitForNavigation(), page.click('main [formaction*="/terms"]')]);
    assert.ok(await page.$('#terms-check'), 'the terms are looked at before they are sent');
    assert.equal(await page.inputValue('main [name=words]'), 'We pay for interpretation.');
    await page.check('main [name=decision][value=terms]', { force: true });
    await Promise.all([page.waitForNavigation(), page.click('main form button[type=submit]:not([formaction])')]);
    await this.keep(page, 'terms');
  }

  async capacity() {
    const page = await this.open(this.donor, '/ledgers');
    await this.keep(page, 'ledgers');
    await this.open(page, (await hrefs(page, '/ledger'))[0]);
    assert.ok(await page.$('#ledger svg title'), 'it is drawn');
    await this.keep(page, 'ledger');
  }

  async interest() {
    const page = await this.open(this.state, '/offers?status=published');
    const offers = await page.$$eval('main tbody th a', (links) => links.map((link) => link.href));
    await this.open(page, `${offers[0].split('?')[0]}/interest`);
    await this.keep(page, 'interest-new');
    await this.open(page, '/interests');
    await this.keep(page, 'interests');
  }

  async review() {
    const page = await this.open(this.state, '/needs?mine=1');
    const need = await page.$eval('main tbody th a', (link) => link.href);
    await this.open(page, `${need.split('?')[0]}/review`);
    await page.fill('main [name=months]', '99');
    await send(page);
    assert.equal(await page.inputValue('main [name=months]'), '99');
    await this.keep(page, 'review');
  }

  async byHand() {
    const page = await this.open(this.secretariat, `${this.run}/override`);
    await this.keep(page, 'override');
    await this.open(page, `${this.run}/changes`);
    await this.keep(page, 'changes');
  }

  async told() {
    const page = await this.open(this.state, '/notifications');
    await page.check('main [name=mail][value=none]', { force: true });
    await send(page);
    assert.match(page.url(), /done=saved/);
    await this.keep(page, 'notifications');
    await this.open(page, '/webhooks');
    await page.fill('main [name=url]', 'http://not.example');
    await send(page, '/webhooks');
    assert.ok(await page.$('.summary-box'), 'an address without https is refused');
    await this.keep(page, 'webhooks');
    await this.open(this.secretariat, '/deliveries');
    await this.keep(this.secretariat, 'deliveries');
  }
}

const steps = [
  ['a round has a call, a scope and a way to be visible', 'call'],
  ['a proposal says who sees what, is asked about and answered with other terms', 'proposal'],
  ['capacity is somewhere, once', 'capacity'],
  ['interest is possible outside rounds', 'interest'],
  ['a need is confirmed again', 'review'],
  ['a plan can be changed by hand and compared', 'byHand'],
  ['people and programs are told as they like', 'told'],
];

async function walk(t, language, script) {
  const server = await serve();
  const browser = await browse();
  try {
    const course = new Course(browser, server.address, language, script);
    await course.people();
    for (const [name, step] of steps) await t.test(name, () => course[step]());
    for (const who of ['state', 'donor', 'secretariat']) {
      const faults = course[who].faults.filter((fault) => !/status of 4(03|04|09|22)/.test(fault));
      assert.deepEqual(faults, [], `${who}'s browser`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

test('rounds and consent in English, with scripts', (t) => walk(t, 'en', true));
test('rounds and consent in Arabic, without scripts', (t) => walk(t, 'ar', false));
