import { readFileSync, writeFileSync } from 'node:fs';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import type { GraphQLObjectType } from 'graphql';
import { Permit, PERMISSIONS, Public } from '../../src/access/index.js';
import { type RunningApp, startApp } from '../support/app.js';

const FILE = 'test/architecture/permissions.txt';
/** What @Query, @Mutation and @Subscription leave on a method. */
const OPERATION = 'graphql:resolver_type';
const NAME = 'graphql:resolver_name';
const ROOTS = ['Query', 'Mutation', 'Subscription'];

interface Found {
  readonly operation: string;
  readonly who: string | null;
}

let app: RunningApp;
beforeAll(async () => (app = await startApp()));
afterAll(() => app.close());

/** Every operation of every resolver, with what it says about who may call it. */
function operations(): Found[] {
  const reflector = new Reflector();
  const scanner = new MetadataScanner();
  const found = new Map<string, Found>();
  for (const module of app.app.get(ModulesContainer).values())
    for (const { metatype, instance } of module.providers.values()) {
      if (typeof metatype !== 'function' || !instance) continue;
      const prototype = metatype.prototype as Record<string, () => unknown> | undefined;
      for (const method of prototype ? scanner.getAllMethodNames(prototype) : []) {
        const handler = prototype![method]!;
        const root = Reflect.getMetadata(OPERATION, handler) as string | undefined;
        if (!root || !ROOTS.includes(root)) continue;
        const name = (Reflect.getMetadata(NAME, handler) as string | undefined) ?? method;
        const operation = `${root.toLowerCase()} ${name}`;
        found.set(operation, { operation, who: whoMayCall(reflector, handler) });
      }
    }
  return [...found.values()].sort((a, b) => (a.operation < b.operation ? -1 : 1));
}

function whoMayCall(reflector: Reflector, handler: () => unknown): string | null {
  const permission = reflector.get(Permit, handler);
  const isPublic = Reflect.getMetadata(Public.KEY, handler) !== undefined;
  if (permission !== undefined && isPublic) return null;
  if (permission !== undefined) return `${permission}: ${PERMISSIONS[permission].join(' ')}`;
  if (!isPublic) return null;
  return reflector.get(Public, handler)?.session === 'ignored' ? 'public, whatever its session' : 'public';
}

it('every operation says who may call it: @Permit or @Public, and not both', () => {
  expect(operations().filter(({ who }) => who === null)).toEqual([]);
});

it('every root field of the schema was found', () => {
  const { schema } = app;
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots
    .filter((type): type is GraphQLObjectType => type != null)
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name.toLowerCase()} ${field}`));
  expect(operations().map(({ operation }) => operation)).toEqual(fields.sort());
});

it(`${FILE} is who may do what (to write it anew: UPDATE_PERMISSIONS=1 npm test -- permissions)`, () => {
  const text = operations()
    .map(({ operation, who }) => `${operation} · ${who}\n`)
    .join('');
  if (process.env['UPDATE_PERMISSIONS']) writeFileSync(FILE, text);
  expect(readFileSync(FILE, 'utf8')).toBe(text);
});
