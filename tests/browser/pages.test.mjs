// Every page that a person can reach by following links, for each kind of reader, in three scripts.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { accessibility, browse, enter, picture, serve, twoPolicies } from './support.mjs';

const locales = resolve(import.meta.dirname, '../../crates/web/locales/en');
const keys = new Set(
  readdirSync(locales).flatMap((file) => [...readFileSync(join(locales, file), 'utf8').matchAll(/^([a-z][a-z0-9-]*-[a-z0-9-]*) =/gm)].map((m) => m[1])),
);
const files = /\/(export|files|report)\/[^/]+$/;

// One page stands for all that differ only in which record they show.
function shape(url) {
  const named = (name) => (name === 'ask' ? `?ask=${url.searchParams.get(name)}` : `?${name}`);
  return (url.pathname + [...new Set(url.searchParams.keys())].sort().map(named).join(''))
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')
    .replace(/\/(areas|capabilities|activities|threats|versions|unmet)\/[^/?]+/, '/$1/{code}')
    .replace(/\/crosswalks\/[^/?]+(\/[^/?]+)?/, (_, entry) => `/crosswalks/{list}${entry ? '/{code}' : ''}`)
    .replace(/\/catalogue\/(?!areas|crosswalks|graph|activities|translation)[^/?]+/, '/catalogue/{code}');
}

// Elements, classes and roles of the page without its words: pages that differ in words alone are judged once by axe.
const skeleton = (page) => page.evaluate(() => {
  const draw = (at) => {
    const own = `${at.localName}.${at.className?.baseVal ?? at.className}#${at.getAttribute('role') ?? ''}`;
    const inner = [...new Set([...at.children].map(draw))];
    return inner.length ? `${own}(${inner.join(' ')})` : own;
  };
  return draw(document.body);
});

// Addresses that the forms of a report's questions lead to: in each list the second choice, the next list the third.
const questions = (page) => page.$$eval('main form.filters', (forms) => forms.filter(() => /\/(runs|rounds)\/[^/]+\/\w+$/.test(location.pathname)).map((form) => {
  const chosen = [...form.querySelectorAll('select')].map((list, at) => [list.name, [...list.options].filter((one) => one.value)[at]?.value]);
  return chosen.every(([, value]) => value) ? `${location.href}?${new URLSearchParams(chosen)}` : location.href;
}));

// What a page must not show, whoever reads it.
async function faults(page, language, script, judged) {
  const drawn = `${language} ${await skeleton(page)}`;
  const found = judged.has(drawn) ? [] : await accessibility(page);
  judged.add(drawn);
  const seen = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    text: document.body.innerText,
    title: document.title,
    headings: document.querySelectorAll('h1').length,
  }));
  if (seen.lang !== language || seen.dir !== script) found.push(`lang ${seen.lang}, dir ${seen.dir}`);
  if (seen.headings !== 1) found.push(`${seen.headings} headings of the first order`);
  if (/\{\$|\{ \$/.test(seen.text + seen.title)) found.push('a message without its value');
  const bare = [...(seen.text + seen.title).matchAll(/[a-z][a-z0-9]*(?:-[a-z0-9]+)+/g)].map((m) => m[0]).filter((word) => keys.has(word));
  if (bare.length) found.push(`message keys: ${bare.join(' ')}`);
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) found.push(`scrolls sideways at ${width} px: ${wide} px wide`);
    const deep = await page.evaluate(() => document.querySelector('main').getBoundingClientRect().top);
    if (deep > 400) found.push(`begins ${deep} px down at ${width} px`);
  }
  return found;
}

async function sweep(browser, address, who, language, judged) {
  const page = await enter(browser, address, who, { language });
  const script = language === 'ar' ? 'rtl' : 'ltr';
  const todo = [`${address}/${language}/`, `${address}/${language}/${who ? 'home' : 'sign-in'}`];
  const known = new Set(todo.map((at) => shape(new URL(at))));
  const wrong = [];
  for (let at = todo.shift(); at; at = todo.shift()) {
    const url = new URL(at);
    const ours = url.pathname.startsWith(`/${language}/`) && !files.test(url.pathname);
    // A file is no page: the browser says so when it comes, or shows what is no HTML.
    const answer = ours ? await page.goto(at).catch((fault) => {
      if (!/Download is starting/.test(fault.message)) throw fault;
    }) : undefined;
    if (!answer?.headers()['content-type']?.startsWith('text/html')) {
      const file = await page.context().request.get(at);
      if (file.status() !== 200 || (await file.body()).length === 0) wrong.push(`${url.pathname}: ${file.status()}`);
      continue;
    }
    const found = answer.status() === 200 ? await faults(page, language, script, judged) : [`answers ${answer.status()}`];
    wrong.push(...[...found, ...page.faults.splice(0)].map((fault) => `${url.pathname}: ${fault}`));
    await picture(page, `${language}-${who ?? 'nobody'}${shape(url).slice(3).replace(/[^a-z]+/g, '-')}`);
    const asked = url.search ? [] : await questions(page);
    for (const href of [...asked, ...await page.$$eval('a[href]', (links) => links.map((link) => new URL(link.getAttribute('href'), location.href).href))]) {
      const next = new URL(href);
      next.hash = '';
      const ours = next.pathname.startsWith(`/${language}/`) || next.pathname.startsWith('/api/');
      if (next.origin !== address) wrong.push(`${url.pathname}: leads to ${next.origin}`);
      if (!ours || known.has(shape(next))) continue;
      known.add(shape(next));
      todo.push(next.href);
    }
  }
  await page.context().close();
  assert.deepEqual(wrong, []);
  return known;
}

describe('every page, for every reader', { concurrency: 4 }, () => {
  const judged = new Set();
  let server, browser;
  before(async () => {
    server = await serve();
    browser = await browse();
    await twoPolicies(browser, server.address);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  const least = { nobody: 10, state: 30, donor: 24, secretariat: 40 };
  for (const language of ['en', 'ar', 'zh']) {
    for (const who of [undefined, 'state', 'donor', 'secretariat']) {
      test(`${who ?? 'nobody'}, ${language}`, async () => {
        const known = await sweep(browser, server.address, who, language, judged);
        assert.ok(known.size >= least[who ?? 'nobody'], `only ${known.size} pages: ${[...known].join(' ')}`);
      });
    }
  }
});
