// Plain dumps of PostgreSQL: pg_dump and pg_dumpall, with COPY or INSERT.
#include "events/sql_dump_reader.h"
#include "events/sql_script_sniff.h"
#include "events/transcoded_reader.h"

namespace hinomi::events {
namespace {

class PgDump : public Format {
 public:
  std::string_view name() const override { return "pg_dump"; }
  EvidenceKind kind() const override { return EvidenceKind::DatabaseDump; }
  Text title() const override { return {"PostgreSQL のダンプ(SQL)", "PostgreSQL dump (SQL)"}; }
  int sniff(const Sample& sample) const override { return sniff_sql_script(sample_text(sample.bytes)).postgresql; }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    if (context.encoding != Encoding::Utf16Le && context.encoding != Encoding::Utf16Be)
      return std::make_unique<SqlDumpReader>(context, SqlDialect::Server::PostgreSql);
    // What Windows PowerShell makes of "pg_dump > file".
    ReadContext inner = context;
    inner.encoding = Encoding::Utf8;
    return std::make_unique<TranscodedReader>(std::make_unique<SqlDumpReader>(inner, SqlDialect::Server::PostgreSql),
                                              context.encoding);
  }
};

}  // namespace

std::unique_ptr<Format> make_pg_dump(const FormatContext&) { return std::make_unique<PgDump>(); }

}  // namespace hinomi::events
