/**
 * What a question finds in a tenant's documents: words (BM25) and meaning (cosine of embeddings), each over every chunk in
 * scope, fused by their normalised scores. A tenant has thousands of chunks, not millions: exact search is quick enough,
 * finds everything, and needs no index that would have to be kept in step.
 */
import type { Statement } from '../sql.ts'
import { LAST_PAGE, pageReferences, searchTerms } from './search/terms.ts'
import { TUNING, type Tuning } from './search/tuning.ts'
import { directionLiteral } from './vector.ts'

export { type FoundPassage, type PassageSegment, readPassages } from './search/passages.ts'
export { SEARCH_LIMIT } from './search/select.ts'

export interface SearchQuery {
  question: string
  /** Oldest first. */
  earlierQuestions: string[]
  /** Of the question, by `embeddingModel`, with EMBEDDING_DIMENSIONS numbers. Empty: search by words alone. */
  embedding: number[]
  /** Chunks embedded by another model are found by their words only. */
  embeddingModel: string
  /** Ids of documents; null: all. Ids that the tenant doesn't have find nothing. */
  scope: string[] | null
  excludedDocuments: string[]
  /** How many chunks are found, best first. What stands before and after each on its page comes with it. */
  limit: number
}

/** Okapi BM25's usual parameters (Robertson and Zaragoza, 2009); retrieval is flat around them. */
const K1 = 1.2
const B = 0.75

/** One statement, so that it can run in a batch beside others. Its rows go to `readPassages`. */
export function searchStatement(query: SearchQuery, tuning: Tuning = TUNING): Statement {
  return {
    text: tuning === TUNING ? SEARCH : searchText(tuning),
    params: [
      JSON.stringify(searchTerms(query.question.replaceAll('\0', ' '), query.earlierQuestions)),
      query.embedding.length > 0 ? directionLiteral(query.embedding) : null,
      query.embeddingModel,
      query.scope === null ? null : JSON.stringify(query.scope),
      JSON.stringify(query.excludedDocuments),
      `{${pageReferences(query.question).join(',')}}`,
      query.limit,
    ],
  }
}

/**
 * Written for a planner without statistics, as after the first ingest: nothing but hash joins of lists that were made
 * before, and one pass over the chunks in scope. No index on words: within a document it would only find too much.
 */
const searchText = (tuning: Tuning) => `
with
scope as materialized (
  select id, title, pages, generation from documents
  where state = 'ready'
    and ($4::jsonb is null or id in (select value::uuid from jsonb_array_elements_text($4::jsonb)))
    and id not in (select value::uuid from jsonb_array_elements_text($5::jsonb))),
terms as materialized (
  select lexeme, max(weight) as weight
  from jsonb_to_recordset($1::jsonb) as part(text text, weight float8)
    cross join lateral unnest(tsvector_to_array(to_tsvector('english', part.text))) as lexeme
  group by lexeme),
any_term as materialized (
  select string_agg(array_to_tsvector(array[lexeme])::text, ' | ')::tsquery as query from terms),
candidates as materialized (
  select c.document_id, c.ordinal, c.page_start, length(c.content)::float8 as length,
    case when c.full_text @@ any_term.query then c.full_text end as matching,
    case when c.embedding_model = $3 then nullif(-(c.embedding <=> $2::halfvec), 'NaN') end as similarity,
    (c.page_start = any($6::integer[]) or scope.pages = c.page_start and ${LAST_PAGE} = any($6::integer[]))::integer as named
  from any_term cross join scope join chunks c on c.document_id = scope.id and c.generation = scope.generation),
size as materialized (
  select count(*)::float8 as chunks, greatest(avg(length), 1) as length, (select count(*) from scope)::float8 as documents
  from candidates),
occurrences as materialized (
  select c.document_id, c.ordinal, c.length, terms.lexeme, terms.weight, coalesce(cardinality(word.positions), 1)::float8 as times
  from candidates c cross join lateral unnest(c.matching) as word join terms on terms.lexeme = word.lexeme
  where c.matching is not null),
rarity as materialized (
  select lexeme, ln(1 + (size.chunks - count(*) + 0.5) / (count(*) + 0.5)) as idf
  from occurrences cross join size group by lexeme, size.chunks),
lexical as materialized (
  select o.document_id, o.ordinal, sum(o.weight * rarity.idf * o.times * (${K1} + 1)
    / (o.times + ${K1} * (1 - ${B} + ${B} * o.length / size.length))) as bm25
  from occurrences o join rarity using (lexeme) cross join size
  group by o.document_id, o.ordinal),
document_words as materialized (
  select document_id, lexeme, max(weight) as weight, sum(times) as times from occurrences group by document_id, lexeme),
document_rarity as materialized (
  select lexeme, max(weight) as weight, ln(1 + (size.documents - count(*) + 0.5) / (count(*) + 0.5)) as idf
  from document_words cross join size group by lexeme, size.documents),
document_lengths as materialized (
  select document_id, sum(length) / avg(sum(length)) over () as length from candidates group by document_id),
likely as materialized (
  select document_id, sum(d.weight * r.idf * d.times / (d.times + ${K1} * (1 - ${B} + ${B} * document_lengths.length)))
    / (select sum(weight * idf) from document_rarity) as score
  from document_words d join document_rarity r using (lexeme) join document_lengths using (document_id)
  group by document_id),
title_words as materialized (
  select scope.id, lexeme from scope
    cross join lateral unnest(tsvector_to_array(to_tsvector('english', translate(title, '_-.', '   ')))) as lexeme),
title_rarity as materialized (
  select lexeme, ln(1 + (size.documents - count(*) + 0.5) / (count(*) + 0.5)) / ln(1 + size.documents) as idf
  from title_words cross join size group by lexeme, size.documents),
titles as materialized (
  select title_words.id, sum(terms.weight * title_rarity.idf) as score
  from title_words join terms using (lexeme) join title_rarity using (lexeme)
  group by title_words.id),
headed as materialized (
  select c.document_id, c.ordinal, c.page_start, c.named, c.similarity, coalesce(bm25, 0) + ${tuning.pageHead}
    * coalesce(first_value(bm25) over (partition by c.document_id, c.page_start order by c.ordinal), 0) as words
  from candidates c left join lexical using (document_id, ordinal)),
ranges as materialized (
  select min(words) as least_words, nullif(max(words) - min(words), 0) as words_range,
    min(similarity) as least_similarity, nullif(max(similarity) - min(similarity), 0) as similarity_range
  from headed),
found as materialized (
  select headed.document_id, ordinal, page_start,
    ${tuning.words} * coalesce((words - least_words) / words_range, 0)
    + ${1 - tuning.words} * coalesce((similarity - least_similarity) / similarity_range, 0)
    + ${tuning.document} * coalesce(likely.score, 0)
    + ${tuning.title} * coalesce(titles.score, 0)
    + ${tuning.namedPage} * named as score
  from headed cross join ranges
    left join likely on likely.document_id = headed.document_id left join titles on titles.id = headed.document_id
  order by score desc, headed.document_id, ordinal
  limit $7::integer)
select c.document_id, scope.title, c.ordinal, c.page_start, c.page_end, c.start_offset, c.end_offset, c.content,
  max(found.score) filter (where found.ordinal = c.ordinal) as score
from found join scope on scope.id = found.document_id
  join chunks c on c.document_id = found.document_id and c.generation = scope.generation
    and c.ordinal between found.ordinal - ${tuning.neighbours} and found.ordinal + ${tuning.neighbours} and c.page_start = found.page_start
group by scope.title, c.document_id, c.ordinal
order by c.document_id, c.ordinal`

const SEARCH = searchText(TUNING)
