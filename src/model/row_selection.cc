#include "model/row_selection.h"

namespace hinomi {

Text label(ReplayObstacle obstacle) {
  switch (obstacle) {
    case ReplayObstacle::None:
      break;
    case ReplayObstacle::Join:
      return {"複数の表の結合", "several tables joined"};
    case ReplayObstacle::Subquery:
      return {"副問い合わせ", "a query within a query"};
    case ReplayObstacle::Union:
      return {"複数の問い合わせをまとめた並べ替え・件数制限", "an order or limit over several queries"};
    case ReplayObstacle::Grouping:
      return {"集計・重複の除去", "grouped or distinct values"};
    case ReplayObstacle::Condition:
      return {"単純でない条件", "a condition that is not plain"};
    case ReplayObstacle::Order:
      return {"再現できない並べ替え", "an order that cannot be repeated"};
    case ReplayObstacle::PageSize:
      return {"1ページの件数か並び順が不明な一覧", "a list whose page size or order is not known"};
    case ReplayObstacle::TooMany:
      return {"上限を超えた分", "beyond the bound"};
    case ReplayObstacle::LogsAlone:
      return {"行がダンプになくサーバーの記録だけにある表", "tables whose rows stand in no dump"};
  }
  return {};
}

}  // namespace hinomi
