/** `loadguard explain`: the page of a rule, or the list of all rules, for a terminal. */

import type { Service } from '../core/service/service.ts';
import { oneOf } from './options.ts';
import type { Paint } from './terminal.ts';

/** The page of `rule` in Markdown, with headings and code painted. Throws `UsageError` when there is no such rule. */
export function explainRule(service: Service, rule: string, paint: Paint): string {
  const id = oneOf(
    rule,
    service.rules.map((each) => each.id),
    'rule',
  );
  let isCode = false;
  const lines = (service.explain(id) ?? '').trimEnd().split('\n');
  const painted = lines.map((line) => {
    if (line.startsWith('```')) {
      isCode = !isCode;
      return paint('dim', line);
    }
    if (isCode) return line && paint('cyan', line);
    if (line.startsWith('#')) return paint('bold', line);
    return line.replace(/`[^`]+`/g, (code) => paint('cyan', code));
  });
  return `${painted.join('\n')}\n`;
}

/** Every rule with its severity and title, by family. */
export function listRules(service: Service, paint: Paint): string {
  const width = Math.max(...service.rules.map(({ id }) => id.length)) + 2;
  const families = [...new Set(service.rules.map(({ family }) => family))];
  const blocks = families.map((family) => {
    const rules = service.rules
      .filter((rule) => rule.family === family)
      .map(({ id, severity, title }) => `  ${paint('cyan', id.padEnd(width))}${severity.padEnd(13)}${title}`);
    return [paint('bold', family), ...rules, ''].join('\n');
  });
  return `${blocks.join('\n')}\nloadguard explain <rule> shows a rule's page.\n`;
}
