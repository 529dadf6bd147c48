import { useState } from 'react';
import { Dialog } from './Dialog.tsx';
import { GLOSSARY } from './glossary.ts';

/** Every word of the page that has a definition of its own, searchable. */
export function GlossaryDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const groups = GLOSSARY.map(({ group, words }) => ({
    group,
    words: words.filter(({ term, meaning }) => `${term} ${meaning}`.toLowerCase().includes(wanted)),
  })).filter(({ words }) => words.length > 0);
  return (
    <Dialog title="Glossary" onClose={onClose} testId="glossary-dialog">
      <input
        type="text"
        className="glossary-search"
        placeholder="Find a word"
        aria-label="Find a word"
        value={text}
        data-testid="glossary-search"
        onChange={(event) => setText(event.target.value)}
      />
      {groups.map(({ group, words }) => (
        <section key={group}>
          <h3>{group}</h3>
          <dl>
            {words.map(({ term, meaning }) => (
              <div key={term} className="glossary-row">
                <dt>{term}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {groups.length === 0 && <p className="empty">There is no such word here.</p>}
    </Dialog>
  );
}
