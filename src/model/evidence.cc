#include "model/evidence.h"

namespace hinomi {

std::string_view to_string(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::AccessLog:
      return "access_log";
    case EvidenceKind::ErrorLog:
      return "error_log";
    case EvidenceKind::AuthLog:
      return "auth_log";
    case EvidenceKind::DatabaseLog:
      return "database_log";
    case EvidenceKind::DatabaseDump:
      return "database_dump";
    case EvidenceKind::Table:
      return "table";
    case EvidenceKind::WebRoot:
      return "web_root";
    case EvidenceKind::Mail:
      return "mail";
    case EvidenceKind::Other:
      return "other";
  }
  return "other";
}

Text label(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::AccessLog:
      return {"アクセスログ", "access log"};
    case EvidenceKind::ErrorLog:
      return {"エラーログ", "error log"};
    case EvidenceKind::AuthLog:
      return {"認証ログ", "authentication log"};
    case EvidenceKind::DatabaseLog:
      return {"データベースのログ", "database log"};
    case EvidenceKind::DatabaseDump:
      return {"データベースのダンプ", "database dump"};
    case EvidenceKind::Table:
      return {"表形式のファイル", "table file"};
    case EvidenceKind::WebRoot:
      return {"公開領域のファイル", "web root"};
    case EvidenceKind::Mail:
      return {"メール", "mail"};
    case EvidenceKind::Other:
      return {"その他", "other"};
  }
  return {};
}

Text label(SkipReason reason) {
  switch (reason) {
    case SkipReason::NotThisFormat:
      return {"このファイルの書式に合わない行", "does not have the form of this file's lines"};
    case SkipReason::BadTime:
      return {"日時として読めない", "its time cannot be read"};
    case SkipReason::TooLong:
      return {"1行が長すぎる", "too long for one line"};
    case SkipReason::NulBytes:
      return {"NULバイトを含む", "holds NUL bytes"};
    case SkipReason::CutOff:
      return {"途中で切れている", "cut off in the middle"};
    case SkipReason::BadEncoding:
      return {"文字コードが正しくない", "not valid in its character encoding"};
    case SkipReason::UnevenRow:
      return {"列の数が合わない", "has another number of columns than its table"};
    case SkipReason::BadStatement:
      return {"SQL文として読めない", "cannot be read as an SQL statement"};
    case SkipReason::Unsupported:
      return {"対応していない形式", "of a form that is not supported"};
    case SkipReason::UnreadableFile:
      return {"ファイルを開けない", "the file cannot be opened"};
    case SkipReason::DamagedArchive:
      return {"圧縮ファイルが壊れている", "the compressed file is damaged"};
    case SkipReason::DamagedPage:
      return {"データベースファイルの一部が壊れている", "a part of the database file is damaged"};
    case SkipReason::BadBoundary:
      return {"メールの区切りが宣言と合わない", "the parts of a mail are not divided as its header says"};
    case SkipReason::TooLarge:
      return {"展開後の大きさが上限を超える", "larger than the limit when unpacked"};
    case SkipReason::TooDeep:
      return {"入れ子が深すぎる", "nested too deep"};
    case SkipReason::LinkLoop:
      return {"リンクが循環している", "a link that leads back to itself"};
    case SkipReason::Binary:
      return {"文字のファイルではない", "not a text file"};
    case SkipReason::Empty:
      return {"空である", "empty"};
    case SkipReason::Duplicate:
      return {"同じ内容の証拠を読み取り済み", "the same bytes were read as other evidence"};
    case SkipReason::NotEvidence:
      return {"証拠となる種類のファイルではない", "no kind of file that serves as evidence"};
  }
  return {};
}

}  // namespace hinomi
