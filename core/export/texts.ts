/** What an archive holds for the person who unpacks it. */

/** Loads all or nothing: hashes first, then schema, rows and the count of rows in one transaction. */
export const LOAD_SCRIPT = `#!/bin/sh
# Loads this archive into an empty database of PostgreSQL 15 or newer that has the extension pgvector (0.7 or newer).
#   ./load.sh postgres://user:password@host/database
# Without an argument, psql's own environment variables (PGHOST, PGDATABASE, ...) say where.
set -eu
cd "$(dirname "$0")"

if [ ! -f manifest.json ] || [ ! -f SHA256SUMS ]; then
  echo "This archive was cut off: it has no manifest. Export it again." >&2
  exit 1
fi

echo "Checking hashes..."
sums="shasum -a 256"
if command -v sha256sum >/dev/null 2>&1; then sums=sha256sum; fi
if ! $sums -c SHA256SUMS >/dev/null; then
  echo "A file is missing or not as it was exported ($sums -c SHA256SUMS says which). Nothing was loaded." >&2
  exit 1
fi

echo "Loading..."
cat schema.sql data/*.sql check.sql |
  psql -X -q -v ON_ERROR_STOP=1 --single-transaction -f - \${1:+"$1"}
echo "Done. The PDFs are in files/, by the id of their document; manifest.json has their titles."
`

export const README = `An Alcove workspace
===================

  schema.sql      the tables, as Alcove's migrations make them
  data/*.sql      the rows, as COPY statements, in the order to load them
  check.sql       fails unless every table has as many rows as were exported
  files/*.pdf     the documents as they were uploaded, named by id
  load.sh         checks every hash, then loads schema and rows in one transaction
  manifest.json   tables, documents, sizes, row counts, SHA-256 hashes, and what could not be exported
  SHA256SUMS      the same hashes for sha256sum

Load it into an empty database of PostgreSQL 15 or newer with pgvector:

  createdb alcove
  ./load.sh postgres://localhost/alcove
`
