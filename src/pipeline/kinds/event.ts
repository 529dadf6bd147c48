import { filesOf, type Item } from '../../formats/readers/recognise.ts';
import { isAbort } from '../../tasks/rpc.ts';
import type { EventEntry } from '../eventList.ts';
import type { Kind } from './kind.ts';

/** Events, as one list in place of the one before. The first that can be read is shown, others once they are asked for. */
export const event: Kind = {
  id: 'event',
  async open(items, { services, list, load, say }) {
    const entries = items.map(
      (item): EventEntry => ({
        name: item.name,
        read: (context) => services.read('event', item, context),
        files: () => filesOf(item),
      }),
    );
    const problems: string[] = [];
    await load(
      placeOf(items[0]),
      async (context) => {
        for (const [i, entry] of entries.entries()) {
          try {
            return { event: await entry.read(context), good: entries.slice(i) };
          } catch (error) {
            if (isAbort(error)) throw error;
            problems.push((error as Error).message);
          }
        }
        throw new Error(problems.join(' '));
      },
      ({ event, good }, milliseconds) => {
        list.show(good, 0, event, milliseconds);
        problems.forEach(say);
      },
    );
    return {};
  },
};

/** The file that an item came from, as a message names it. */
function placeOf({ parts }: Item): string {
  const [{ name, container }] = Object.values(parts);
  return container ?? name;
}
