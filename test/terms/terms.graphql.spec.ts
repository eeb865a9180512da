import { aStaffSession } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anActor, anApiClient, anId } from '../support/builders.js';
import { publishedTerms, SIXTY_DAYS } from '../support/terms.js';
import { eventually } from '../support/processes.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { TermsDirectory, TermsPublicationService, TermsRepository } from '../../src/terms/index.js';

let app: RunningApp;
let key: string;

beforeAll(async () => {
  app = await startApp();
  key = await anApiClient(app.db);
  await publishedTerms(app.db, { texts: { nl: 'Zestig dagen', en: 'Sixty days' } });
  await publishedTerms(app.db, {
    version: 2,
    effectiveFrom: new Date('2999-01-01T00:00:00Z'),
    rules: { ...SIXTY_DAYS, delivery: { ...SIXTY_DAYS.delivery, freeFromAmount: null } },
  });
});
afterAll(() => app.close());

interface Answer {
  data: { terms: Record<string, unknown> | null } | null;
  errors?: { extensions: { code: string; field?: string } }[];
}
async function ask(fields: string, variables: object = {}, headers: object = {}) {
  const query = `query Terms($key: String, $at: Instant, $version: Int) { terms(key: $key, at: $at, version: $version) { ${fields} } }`;
  return (await app.send({ query, variables }, { 'api-key': key, ...headers })).body as Answer;
}

describe('the terms', () => {
  it('in force now are told for machines and for people', async () => {
    const { data } = await ask(`key version state effectiveFrom servesOpenOrders hash text
      returns { windowDays startsAt fee { amount currency } by postagePaidBy exceptions { when words } }
      delivery { cost { decimal } freeFrom { decimal } daysMin daysMax payWithinDays }`);
    expect(data!.terms).toEqual({
      key: 'sale',
      version: 1,
      state: 'PUBLISHED',
      effectiveFrom: '2026-01-04T23:00:00.000Z',
      servesOpenOrders: true,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      text: 'Zestig dagen',
      returns: {
        windowDays: 60,
        startsAt: 'PURCHASE',
        fee: { amount: 0, currency: 'EUR' },
        by: ['ANY_STORE', 'POST'],
        postagePaidBy: 'RETAILER',
        exceptions: [
          {
            when: 'SEAL_BROKEN',
            words: 'Een om hygiëne verzegeld artikel waarvan de verzegeling is verbroken, kan niet terug.',
          },
          { when: 'MADE_TO_MEASURE', words: 'Wat op maat is gemaakt of geknipt, kan niet terug.' },
          { when: 'DIGITAL_SHOWN', words: 'Een digitale code die is getoond, kan niet terug.' },
        ],
      },
      delivery: {
        cost: { decimal: '4.95' },
        freeFrom: { decimal: '50.00' },
        daysMin: 1,
        daysMax: 3,
        payWithinDays: 0,
      },
    });
  });

  it.each([
    ['en-GB,en;q=0.9', 'Sixty days', 'What was made or cut to measure cannot come back.'],
    ['nl', 'Zestig dagen', 'Wat op maat is gemaakt of geknipt, kan niet terug.'],
    ['fr', 'Zestig dagen', 'Wat op maat is gemaakt of geknipt, kan niet terug.'],
  ])('are read in the language asked for: %s', async (language, text, words) => {
    const { data } = await ask('text returns { exceptions { words } }', {}, { 'accept-language': language });
    expect(data!.terms).toMatchObject({
      text,
      returns: { exceptions: expect.arrayContaining([{ words }]) as never },
    });
  });

  it('are found as they were and as they will be', async () => {
    expect((await ask('version state delivery { freeFrom { amount } }', { version: 2 })).data!.terms).toEqual(
      {
        version: 2,
        state: 'PUBLISHED',
        delivery: { freeFrom: null },
      },
    );
    expect((await ask('version', { at: '2999-01-01T01:00:00+01:00' })).data!.terms).toEqual({ version: 2 });
    expect(
      (await ask('version', { at: '2026-01-04T23:00:00Z', key: null, version: null })).data!.terms,
    ).toEqual({
      version: 1,
    });
  });

  it('that are not there are null', async () => {
    for (const asked of [
      { at: '2026-01-04T22:59:59.999Z' },
      { key: 'niets' },
      { version: 3 },
      { version: -1 },
    ])
      expect(await ask('version', asked)).toMatchObject({ data: { terms: null } });
  });

  it.each([
    ['an instant without offset', { at: '2026-01-05T00:00:00' }, 'at'],
    ['a key with NUL', { key: 'sa\u0000le' }, 'key'],
    ['a key of 41', { key: 'x'.repeat(41) }, 'key'],
    ['a version of 2^31', { version: 2 ** 31 }, 'version'],
    ['half a version', { version: 1.5 }, 'version'],
    ['both at and version', { at: '2026-01-05T00:00:00Z', version: 1 }, 'version'],
  ])('refuse %s, naming the field', async (_, asked, field) => {
    expect((await ask('version', asked)).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', field } },
    ]);
  });

  it('are for everybody with a key', async () => {
    expect((await ask('version', {}, { 'api-key': 'forged' })).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });
});

describe('termsParity', () => {
  const PARITY = `query Parity($at: Instant) { termsParity(at: $at) { clientsCompared thingsCompared differences { what } } }`;

  it('compares every rule that every client is told, and finds no difference', async () => {
    const headers = await aStaffSession(app, { role: 'marketer' });
    for (const at of [null, '2999-06-01T00:00:00Z']) {
      const { body } = await app.send({ query: PARITY, variables: { at } }, headers);
      expect(body.data.termsParity).toMatchObject({ differences: [] });
      expect(body.data.termsParity.clientsCompared).toBeGreaterThan(1);
      expect(body.data.termsParity.thingsCompared).toBeGreaterThan(10);
    }
  });

  it('is for marketers and ops', async () => {
    for (const role of ['associate', 'agent', 'admin'] as const) {
      const { body } = await app.send({ query: PARITY }, await aStaffSession(app, { role }));
      expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });
});

describe('draftTerms and publishTerms', () => {
  const DRAFT = `mutation Draft($input: DraftTermsInput!) { draftTerms(input: $input) { __typename
    ... on Terms { id key version state hash text returns { windowDays exceptions { when } } delivery { daysMax payWithinDays } }
    ... on RuleBroken { code problems { path problem } } } }`;
  const PUBLISH = `mutation Publish($input: PublishTermsInput!) { publishTerms(input: $input) { __typename
    ... on TermsPublished { terms { id version state text } ordersAffected ordersBetterOff dryRun }
    ... on RuleBroken { code problems { path problem } } ... on WrongState { code currentState }
    ... on StaleVersion { code currentVersion } ... on NotFound { code what } } }`;
  const aDraft = (given: object = {}, rules: object = {}) => ({
    key: 'other',
    effectiveFrom: '2999-02-01T00:00:00Z',
    servesOpenOrders: true,
    rules: {
      windowDays: 30,
      startsAt: 'DELIVERY',
      fee: { amount: 0, currency: 'EUR' },
      by: ['ANY_STORE', 'POST'],
      postagePaidBy: 'CUSTOMER',
      deliveryCost: { amount: 495, currency: 'EUR' },
      ...rules,
    },
    texts: [{ language: 'nl', text: '# Dertig dagen\n\nNa levering.' }],
    ...given,
  });
  const run = async (query: string, input: object, headers: Record<string, string>) =>
    (await app.send({ query, variables: { input } }, headers)).body;

  it('a draft is seen by nobody, previewed, and published once', async () => {
    const ops = await aStaffSession(app, { role: 'ops' });
    const drafted = (await run(DRAFT, aDraft(), ops)).data.draftTerms;
    expect(drafted).toMatchObject({
      version: 1,
      state: 'DRAFT',
      text: '# Dertig dagen\n\nNa levering.',
      returns: { windowDays: 30 },
      delivery: { daysMax: 3, payWithinDays: 0 },
    });
    expect((await ask('id', { key: 'other', version: 1 })).data!.terms).toBeNull();
    const input = { termsId: drafted.id, expectedVersion: 1 };
    const expected = {
      terms: { id: drafted.id, version: 1, state: 'PUBLISHED' },
      ordersAffected: 0,
      ordersBetterOff: 0,
    };
    expect((await run(PUBLISH, { ...input, dryRun: true }, ops)).data.publishTerms).toMatchObject({
      ...expected,
      dryRun: true,
    });
    expect((await ask('id', { key: 'other', version: 1 })).data!.terms).toBeNull();
    const keyed = { ...ops, 'idempotency-key': anId<'Key'>() };
    for (const _ of [1, 2])
      expect((await run(PUBLISH, input, keyed)).data.publishTerms).toMatchObject({
        ...expected,
        dryRun: false,
      });
    expect((await ask('hash', { key: 'other', version: 1 })).data!.terms).toEqual({ hash: drafted.hash });
    expect((await run(PUBLISH, input, ops)).data.publishTerms).toMatchObject({ code: 'WRONG_STATE' });
    expect((await run(PUBLISH, { termsId: anId() }, ops)).data.publishTerms).toMatchObject({
      code: 'NOT_FOUND',
      what: 'TERMS',
    });
  });

  it('are heard of in every other process, which makes no order under the version before', async () => {
    const ops = await aStaffSession(app, { role: 'ops' });
    const draft = { key: 'heard', effectiveFrom: new Date('2998-01-01T00:00:00Z') };
    await publishedTerms(app.db, { key: 'heard' });
    const directory = app.app.get(TermsDirectory, { strict: false });
    const { maxAgeMs } = directory.kept;
    directory.kept.maxAgeMs = Number.POSITIVE_INFINITY;
    const told = async () => (await ask('version', { key: 'heard', at: '2998-01-02T00:00:00Z' })).data!.terms;
    expect(await told()).toEqual({ version: 1 });
    const { id } = (await run(DRAFT, aDraft(draft), ops)).data.draftTerms;
    // as another process does: it writes and tells, and nobody here forgets
    const publication = new TermsPublicationService(new TermsRepository());
    await app.app
      .get(UnitOfWork, { strict: false })
      .run(anActor(), { operation: 'publishTerms' }, async (tx) =>
        publication.publish(tx, await publication.publishable(tx, { termsId: id, dryRun: false })),
      );
    await eventually(async () => (await told())!['version'] === 2);
    directory.kept.maxAgeMs = maxAgeMs;
  });

  it('refuse by type what breaks the law or the rules', async () => {
    const ops = await aStaffSession(app, { role: 'ops' });
    const { id } = (await run(DRAFT, aDraft({ key: 'unlawful' }, { windowDays: 13 }), ops)).data.draftTerms;
    for (const dryRun of [true, false])
      expect((await run(PUBLISH, { termsId: id, dryRun }, ops)).data.publishTerms).toEqual({
        __typename: 'RuleBroken',
        code: 'RULE_BROKEN',
        problems: [{ path: 'returns.windowDays', problem: 'BELOW_LEGAL_MINIMUM' }],
      });
    expect(
      (await run(DRAFT, aDraft({}, { fee: { amount: -1, currency: 'EUR' } }), ops)).data.draftTerms,
    ).toMatchObject({ code: 'RULE_BROKEN', problems: [{ path: 'input.rules.fee.amount' }] });
  });

  it.each(['associate', 'manager', 'agent', 'marketer', 'admin'] as const)('are not for %s', async (role) => {
    const headers = await aStaffSession(app, { role });
    for (const body of [
      await run(DRAFT, aDraft(), headers),
      await run(PUBLISH, { termsId: anId() }, headers),
    ])
      expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it.each([
    ['no language', aDraft({ texts: [] })],
    ['a language that is none', aDraft({ texts: [{ language: 'nederlands', text: 'a' }] })],
    ['a text with NUL', aDraft({ texts: [{ language: 'nl', text: 'a\u0000' }] })],
    ['a text without end', aDraft({ texts: [{ language: 'nl', text: 'x'.repeat(20_001) }] })],
    ['days below none', aDraft({}, { windowDays: -1 })],
    ['days and a half', aDraft({}, { windowDays: 14.5 })],
    ['2³¹ days', aDraft({}, { windowDays: 2 ** 31 })],
    ['no way back', aDraft({}, { by: [] })],
    ['a way twice', aDraft({}, { by: ['POST', 'POST'] })],
    ['a channel', aDraft({ channel: 'WEBSHOP' })],
  ])('refuse %s as bad input', async (_, input) => {
    const { errors } = await run(DRAFT, input, await aStaffSession(app, { role: 'ops' }));
    expect(errors[0].extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
  });
});
