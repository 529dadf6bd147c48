import { flagOf } from './codec.ts';
import { descriptorOf, PARAMETER_IDS } from './table.ts';

/** The parameter table as Markdown, for the README. */
export function parameterTable(): string {
  const rows = PARAMETER_IDS.map((id) => {
    const descriptor = descriptorOf(id);
    const unit = descriptor.kind === 'number' && descriptor.unit ? ` ${descriptor.unit}` : '';
    const range =
      descriptor.kind === 'number'
        ? `${descriptor.min} to ${descriptor.max}${unit}`
        : descriptor.choices.join(', ');
    return `| \`${flagOf(id)}\` | ${descriptor.default}${unit} | ${range} | ${descriptor.help} |`;
  });
  return ['| flag | default | range | what it does |', '|---|---|---|---|', ...rows].join('\n');
}
