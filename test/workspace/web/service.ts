/** Search over documents: embeds texts and applies ranking rules that are edited without a release. */

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { pipeline } from '@huggingface/transformers';

interface Hit {
  readonly title: string;
  readonly score: number;
  readonly age: number;
}

type Ranking = (hit: Hit) => number;

const RULES_URL = process.env.RULES_URL ?? 'https://rules.example.com/ranking.js';
const REVIEWED_RULES = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const embed = await pipeline('feature-extraction', 'northwind-ai/atlas-embeddings');
const rerank = await pipeline('text-classification', 'northwind-ai/atlas-reranker', {
  revision: '81a3ce6f0d4b27e95c1f8a6b3d0e7429f5c8b1d6',
});

async function loadRanking(): Promise<Ranking> {
  const response = await fetch(RULES_URL);
  const body = await response.text();
  return new Function('hit', `return (${body})(hit)`) as Ranking;
}

/** Weights are data: nothing of them runs. */
async function loadWeights(): Promise<Ranking> {
  const weights = (await (await fetch(`${RULES_URL}.json`)).json()) as { score: number; age: number };
  return (hit) => hit.score * weights.score - hit.age * weights.age;
}

/** The rules that were reviewed, or none. */
async function loadReviewedRanking(): Promise<Ranking> {
  const body = await (await fetch(RULES_URL)).text();
  if (createHash('sha256').update(body).digest('hex') !== REVIEWED_RULES) throw new Error('the rules were changed');
  return new Function('hit', `return (${body})(hit)`) as Ranking;
}

async function search(request: IncomingMessage, rankings: readonly Ranking[]): Promise<readonly Hit[]> {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams.get('q') ?? '';
  const [vector] = await embed(query, { pooling: 'mean' });
  const labels = await rerank(query);
  const hits: Hit[] = [{ title: `${labels.length} labels`, score: vector?.data[0] ?? 0, age: 1 }];
  return hits.toSorted((a, b) => Math.max(...rankings.map((rank) => rank(b) - rank(a))));
}

const rankings = [await loadRanking(), await loadWeights(), await loadReviewedRanking()];
createServer(async (request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(await search(request, rankings)));
}).listen(8080);
