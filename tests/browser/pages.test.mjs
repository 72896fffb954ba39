// Every page that a person can reach by following links, for each kind of reader, in both directions of writing; in the
// other four languages for one kind of reader each, with ALL=1 for all.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { accessibility, browse, enter, html, picture, routes, serve, twoPolicies } from './support.mjs';

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

// Records differ by whose they are and where they stand: in English several of each are opened.
const records = /^\/en\/(offers|needs|engagements|proposals|assessment|rounds|practices)\/[^/]+$/;

// Paths that were read, to be compared with the table of routes.
const read = new Set();

// What a page must not show, whoever reads it.
async function faults(page, answer, language, script, judged) {
  const drawn = `${language} ${await skeleton(page)}`;
  const fresh = !judged.has(drawn);
  const found = fresh ? [...await accessibility(page), ...html(await answer.text())] : [];
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
  // 640 px are 1280 px at twice the size.
  for (const width of [320, 640, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) found.push(`scrolls sideways at ${width} px: ${wide} px wide`);
    const deep = await page.evaluate(() => document.querySelector('main').getBoundingClientRect().top);
    if (deep > 400) found.push(`begins ${deep} px down at ${width} px`);
  }
  if (fresh) {
    // Letters of twice the size, as a browser's setting makes them.
    const wide = await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
      const width = document.documentElement.scrollWidth;
      document.documentElement.style.fontSize = '';
      return width;
    });
    if (wide > 1280) found.push(`scrolls sideways with letters of twice the size: ${wide} px wide`);
  }
  return found;
}

// A file; once more where the server let a connection go in the moment in which it was used again.
const download = (page, at) => page.context().request.get(at).catch((fault) => {
  if (!/ECONNRESET/.test(fault.message)) throw fault;
  return page.context().request.get(at);
});

async function sweep(browser, address, who, language, judged) {
  const page = await enter(browser, address, who, { language });
  const script = language === 'ar' ? 'rtl' : 'ltr';
  const todo = ['', ...(who ? ['home', 'account/prove'] : ['sign-in']), ...(who === 'donor' ? ['offers?mine=1'] : [])].map((place) => `${address}/${language}/${place}`);
  const known = new Map(todo.map((at) => [shape(new URL(at)), 1]));
  const had = new Set(todo);
  const wrong = [];
  for (let at = todo.shift(); at; at = todo.shift()) {
    const url = new URL(at);
    const ours = url.pathname.startsWith(`/${language}/`) && !files.test(url.pathname);
    // A file is no page: the browser says so when it comes, or shows what is no HTML.
    const answer = ours ? await page.goto(at).catch((fault) => {
      if (!/Download is starting/.test(fault.message)) throw fault;
    }) : undefined;
    if (!answer?.headers()['content-type']?.startsWith('text/html')) {
      const file = await download(page, at);
      if (file.status() !== 200 || (await file.body()).length === 0) wrong.push(`${url.pathname}: ${file.status()}`);
      read.add(url.pathname);
      continue;
    }
    read.add(url.pathname);
    const found = answer.status() === 200 ? await faults(page, answer, language, script, judged) : [`answers ${answer.status()}`];
    wrong.push(...[...found, ...page.faults.splice(0)].map((fault) => `${url.pathname}: ${fault}`));
    await picture(page, `${language}-${who ?? 'nobody'}${shape(url).slice(3).replace(/[^a-z]+/g, '-')}`);
    const asked = url.search ? [] : await questions(page);
    for (const href of [...asked, ...await page.$$eval('a[href]', (links) => links.map((link) => new URL(link.getAttribute('href'), location.href).href))]) {
      const next = new URL(href);
      next.hash = '';
      const ours = next.pathname.startsWith(`/${language}/`) || next.pathname.startsWith('/api/');
      if (next.origin !== address) wrong.push(`${url.pathname}: leads to ${next.origin}`);
      const times = known.get(shape(next)) ?? 0;
      if (!ours || had.has(next.href) || times >= (records.test(next.pathname) ? 4 : 1)) continue;
      had.add(next.href);
      known.set(shape(next), times + 1);
      todo.push(next.href);
    }
  }
  await page.context().close();
  assert.deepEqual(wrong, []);
  return known;
}

// Pages of records that demonstration data lacks: read as everybody by the matrix of the service tests, seen by the walks
// where these make such a record, and not judged here.
const made = `
  invitation/{secret} assessment/{id}/import/{of} assessment/{id}/reopen assessment/{id}/report assessment/{id}/reviews
  assessment/{id}/sharing reviews/{id} overlay/versions/{id} practices/{id}/edit needs/{id}/review offers/{id}/review
  proposals/{id}/alternatives/{of} proposals/{id}/messages interests/{id} interests/{id}/messages interests/{id}/withdraw
  engagements/{id}/documents/{of}/remove engagements/{id}/entries/{of} engagements/{id}/messages engagements/{id}/remark
  engagements/{id}/report engagements/{id}/suspend review-items/{id}/close reports/annual/{id} runs/{id}/lessons
  rounds/{id}/call rounds/{id}/choose/{of} rounds/{id}/policy overview/activities/{format} webhooks/{id} webhooks/{id}/remove`.trim().split(/\s+/);

describe('every page, for every reader', () => {
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
  const readers = [undefined, 'state', 'donor', 'secretariat'];
  const others = { zh: 'secretariat', fr: 'state', ru: 'donor', es: undefined };
  const crawls = ['en', 'ar'].flatMap((language) => readers.map((who) => [who, language]));
  crawls.push(...Object.entries(others).flatMap(([language, one]) => (process.env.ALL ? readers : [one]).map((who) => [who, language])));
  describe('by following links', { concurrency: 4 }, () => {
    for (const [who, language] of crawls) {
      test(`${who ?? 'nobody'}, ${language}`, async () => {
        const known = await sweep(browser, server.address, who, language, judged);
        assert.ok(known.size >= least[who ?? 'nobody'], `only ${known.size} pages: ${[...known.keys()].join(' ')}`);
      });
    }
  });
  test('leaves out no page of the table of routes', () => {
    const paths = [...read];
    const shown = ({ path }) => {
      const like = new RegExp(`^${path.replace('{lang}', 'en').replace(/\{[^}]+\}/g, '[^/]+')}$`);
      return paths.some((one) => like.test(one));
    };
    // Without a place the language's address leads on to the start.
    const others = new Set(['/{lang}', ...made.map((place) => `/{lang}/${place}`)]);
    const pages = routes().filter((route) => route.kind === 'page' && route.method === 'GET').map((route) => route.path);
    assert.deepEqual(pages.filter((path) => !others.has(path) && !shown({ path })), []);
    assert.deepEqual([...others].filter((path) => !pages.includes(path)), [], 'places that are no more');
  });
});
