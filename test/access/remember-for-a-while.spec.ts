import { REMEMBERED_MS, ShortMemory } from '../../src/access/short-memory.js';
import { FixedClock } from '../../src/kernel/clock.js';

const clock = new FixedClock(new Date('2026-11-20T10:00:00Z'));

function aMemory(rows: Record<string, string | null | Error>) {
  const asked: string[] = [];
  const memory = new ShortMemory<string>(clock, (key) => {
    asked.push(key);
    const row = rows[key] ?? null;
    return row instanceof Error ? Promise.reject(row) : Promise.resolve(row);
  });
  return { memory, asked };
}

it('asks once for as long as it remembers, and again after that', async () => {
  const { memory, asked } = aMemory({ a: 'A' });
  expect(await Promise.all([memory.get('a'), memory.get('a')])).toEqual(['A', 'A']);
  clock.advance(REMEMBERED_MS - 1);
  await memory.get('a');
  expect(asked).toEqual(['a']);
  clock.advance(1);
  await memory.get('a');
  expect(asked).toEqual(['a', 'a']);
});

it('remembers for half of the minute in which a revocation must take effect', () => {
  expect(REMEMBERED_MS).toBeLessThanOrEqual(30_000);
});

it('does not trust what it remembered at a later hour than now', async () => {
  const { memory, asked } = aMemory({ a: 'A' });
  await memory.get('a');
  clock.advance(-5_000);
  await memory.get('a');
  expect(asked).toHaveLength(2);
});

it('remembers no absence and no failure', async () => {
  const { memory, asked } = aMemory({ broken: new Error('gone') });
  expect(await memory.get('nobody')).toBeNull();
  expect(await memory.get('nobody')).toBeNull();
  await expect(memory.get('broken')).rejects.toThrow('gone');
  await expect(memory.get('broken')).rejects.toThrow('gone');
  expect(asked).toEqual(['nobody', 'nobody', 'broken', 'broken']);
});

it('forgets what it is told to, also what is being read just then', async () => {
  const rows: Record<string, string> = { a: 'before', b: 'B' };
  const { memory } = aMemory(rows);
  const reading = memory.get('a');
  memory.forget(['a']);
  rows['a'] = 'after';
  expect(await reading).toBe('before');
  expect(await memory.get('a')).toBe('after');
  await memory.get('b');
  rows['b'] = 'B2';
  await memory.forgetWhere((value) => value === 'B');
  expect(await memory.get('b')).toBe('B2');
});
