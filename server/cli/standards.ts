/** The published standards that rules are mapped to, as SARIF describes them. */

import type { ToolComponent } from 'sarif';
import type { RuleInfo } from '../core/service/service.ts';

type Taxonomy = RuleInfo['standards'][number]['taxonomy'];

const PUBLISHERS: Readonly<Record<Taxonomy, Pick<ToolComponent, 'fullName' | 'organization' | 'informationUri'>>> = {
  CWE: { fullName: 'Common Weakness Enumeration', organization: 'MITRE', informationUri: 'https://cwe.mitre.org/' },
  'OWASP-NHI': {
    fullName: 'OWASP Non-Human Identities Top 10',
    organization: 'OWASP',
    informationUri: 'https://owasp.org/www-project-non-human-identities-top-10/',
  },
  'OWASP-ASI': {
    fullName: 'OWASP Top 10 for Agentic Applications',
    organization: 'OWASP',
    informationUri: 'https://genai.owasp.org/',
  },
  'NIST-CSF': {
    fullName: 'NIST Cybersecurity Framework',
    organization: 'NIST',
    informationUri: 'https://www.nist.gov/cyberframework',
  },
  'NIST-SP-800-207': {
    fullName: 'NIST Special Publication 800-207: Zero Trust Architecture',
    organization: 'NIST',
    informationUri: 'https://csrc.nist.gov/pubs/sp/800/207/final',
  },
};

/** Where SARIF finds an entry: `taxonomies[component].taxa[index]`. */
export interface TaxonPlace {
  readonly id: string;
  readonly name: Taxonomy;
  readonly component: number;
  readonly index: number;
}

/** The standards that `rules` name, each with its entries; everything in alphabetical order. */
export class Taxonomies {
  readonly components: readonly ToolComponent[];
  readonly #places = new Map<string, TaxonPlace>();

  constructor(rules: readonly RuleInfo[]) {
    const all = rules.flatMap(({ standards }) => standards);
    this.components = [...new Set(all.map(({ taxonomy }) => taxonomy))].sort().map((name, component) => {
      const entries = new Map(all.filter(({ taxonomy }) => taxonomy === name).map((entry) => [entry.id, entry.name]));
      const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [index, [id]] of sorted.entries()) this.#places.set(`${name} ${id}`, { id, name, component, index });
      return {
        name,
        ...PUBLISHERS[name],
        isComprehensive: false,
        taxa: sorted.map(([id, title]) => ({ id, name: title, shortDescription: { text: title } })),
      };
    });
  }

  /** The places of a rule's standards. */
  of(rule: RuleInfo): readonly TaxonPlace[] {
    return rule.standards.map(({ taxonomy, id }) => this.#places.get(`${taxonomy} ${id}`)!);
  }
}
