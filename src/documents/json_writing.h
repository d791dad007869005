// Pieces of JSON that the writers of cases share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/language.h"

namespace hinomi::documents {

struct Member {
  std::string_view key;
  Json value;
};

// An object without the temporaries of an initializer list: a case has a million members.
template <std::size_t N>
Json object(Member (&&members)[N]) {
  Json json = Json::object();
  reserve_members(json, N);
  Json::object_t::Container& list = json.get_ref<Json::object_t&>();
  for (Member& member : members) list.emplace_back(std::string(member.key), std::move(member.value));
  return json;
}

inline Json text_of(const Text& text) { return object({{"ja", text.ja}, {"en", text.en}}); }

inline Json texts_of(const std::vector<Text>& texts) {
  Json list = Json::array();
  list.get_ref<Json::array_t&>().reserve(texts.size());
  for (const Text& text : texts) list.push_back(text_of(text));
  return list;
}

template <typename T>
Json list_of(const std::vector<T>& values) {
  Json list = Json::array();
  list.get_ref<Json::array_t&>().reserve(values.size());
  for (const T& value : values) list.push_back(value);
  return list;
}

template <typename T, typename F>
Json each(const std::vector<T>& values, F&& one) {
  Json list = Json::array();
  list.get_ref<Json::array_t&>().reserve(values.size());
  for (const T& value : values) list.push_back(one(value));
  return list;
}

}  // namespace hinomi::documents
