#include "documents/timeline_picture.h"

#include <cmath>

#include "base/number.h"
#include "base/text.h"

namespace hinomi::documents {
namespace {

// Units of the SVG's view box; on a wide screen one unit is about one pixel.
constexpr double kWidth = 900;
constexpr double kLaneNames = 132;   // column of lane names
constexpr double kLabelWidth = 190;  // longest label; kept free behind the last mark
constexpr double kHead = 52;         // days and window label
constexpr double kCharacter = 6.3;   // half an em: one terminal column
constexpr double kLineHeight = 15;
constexpr double kBreak = 54;
constexpr double kDayName = 76;  // room for a date above its day
constexpr std::size_t kLabelColumns = 29;
constexpr std::size_t kNamedDays = 7;  // more days than these, and labels name theirs

struct PlacedMark {
  const PictureMark* mark = nullptr;
  double x = 0;
  std::int64_t day = 0;
  double below = -1;       // of its label, under the lane's line; -1: none
  std::size_t merged = 0;  // marks of the lane too near to be drawn alone
  std::string line, second_line;
};

struct Lane {
  std::vector<PlacedMark*> marks;
  double top = 0;
};

struct Day {
  std::int64_t number = 0;
  Timestamp any;
  double left = 0, right = 0;
  std::int64_t days_before = 0;  // without events, between the day before and this one
};

struct Layout {
  std::vector<PlacedMark> marks;  // by time
  std::vector<Day> days;
  double right = kWidth;
};

std::string fixed(double value) { return fmt::format("{:.1f}", std::isfinite(value) ? value : 0.0); }

// Distance between two events of one day: grows with the logarithm, so that seconds and hours are both seen.
double step_within_day(std::int64_t seconds) {
  return std::clamp(11 + 8 * std::log2(1 + static_cast<double>(seconds) / 900), 11.0, 66.0);
}

Layout lay_out(const TimelinePicture& picture, const Clock& clock) {
  Layout layout;
  for (const PictureMark& mark : picture.marks) {
    if (mark.time.known() && mark.lane < picture.lanes.size())
      layout.marks.push_back({&mark, 0, clock.day_number(mark.time), -1, 0, {}, {}});
  }
  std::ranges::stable_sort(layout.marks, {}, [](const PlacedMark& m) { return m.mark->time; });
  std::size_t days = 1;
  for (std::size_t i = 1; i < layout.marks.size(); ++i) days += layout.marks[i].day != layout.marks[i - 1].day;
  const double least_day = std::min(kDayName, (kWidth - kLaneNames - kLabelWidth) / static_cast<double>(days) / 1.5);
  double x = 16;
  for (std::size_t i = 0; i < layout.marks.size(); ++i) {
    PlacedMark& m = layout.marks[i];
    if (i && layout.marks[i - 1].day == m.day) {
      x += step_within_day(m.mark->time.seconds() - layout.marks[i - 1].mark->time.seconds());
    } else {
      const std::int64_t empty_days = i ? m.day - layout.marks[i - 1].day - 1 : 0;
      if (i) layout.days.back().right = std::max(x + 14, layout.days.back().left + least_day);
      const double left = i ? layout.days.back().right + (empty_days > 0 ? kBreak : 4) : 0;
      layout.days.push_back({m.day, m.mark->time, left, 0, empty_days});
      x = left + 16;
    }
    m.x = x;
  }
  if (layout.days.empty()) return layout;
  layout.days.back().right = x + 14;
  // Stretch or squeeze to the width that lane names and the last label leave.
  const double scale = std::min((kWidth - kLaneNames - kLabelWidth) / layout.days.back().right, 2.2);
  for (PlacedMark& m : layout.marks) m.x = kLaneNames + m.x * scale;
  for (Day& day : layout.days) day.left = kLaneNames + day.left * scale, day.right = kLaneNames + day.right * scale;
  layout.days.back().right = kWidth;
  return layout;
}

// Position of any time, straight between the marks around it.
double position(const Layout& layout, Timestamp time) {
  const auto& marks = layout.marks;
  if (time <= marks.front().mark->time) return marks.front().x;
  if (time >= marks.back().mark->time) return marks.back().x;
  const auto after = std::ranges::upper_bound(marks, time, {}, [](const PlacedMark& m) { return m.mark->time; });
  const auto before = std::prev(after);
  const double whole = static_cast<double>(after->mark->time.micros) - static_cast<double>(before->mark->time.micros);
  const double part = static_cast<double>(time.micros) - static_cast<double>(before->mark->time.micros);
  return before->x + (whole > 0 ? part / whole : 0) * (after->x - before->x);
}

// Latin letters and figures, and katakana, in which a foreign word ends only where another script begins.
bool word_character(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-' ||
         c == ',' || (c >= 0x30A1 && c <= 0x30FC && c != 0x30FB);
}

// Where Japanese typesetting (JIS X 4051) breaks no line, in short: before closing and after opening marks, and in words and
// figures.
bool may_break(char32_t before, char32_t after) {
  static constexpr std::u32string_view kNotFirst =
      U"、。，．・：；？！゛゜ヽヾゝゞ々ー」』）】〕〉》〜ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;?!)]}%";
  static constexpr std::u32string_view kNotLast = U"「『（【〔〈《([{";
  if (word_character(before) && word_character(after) && (before < 0x80) == (after < 0x80)) return false;
  return kNotFirst.find(after) == std::u32string_view::npos && kNotLast.find(before) == std::u32string_view::npos;
}

// Two lines at most, of about one length when both suffice; what is left over is cut.
std::pair<std::string, std::string> two_lines(std::string_view text) {
  const std::size_t whole = display_width(text);
  if (whole <= kLabelColumns) return {std::string(text), ""};
  const std::size_t wanted = whole <= 2 * kLabelColumns - 4 ? (whole + 1) / 2 : kLabelColumns;
  std::size_t end = 0, columns = 0;
  char32_t before = 0;
  for (std::size_t i = 0; i < text.size() && columns <= kLabelColumns;) {
    const std::size_t start = i;
    const char32_t c = next_code_point(text, i);
    if (start && may_break(before, c)) {
      end = start;
      if (columns >= wanted) break;
    }
    columns += display_width(text.substr(start, i - start));
    before = c;
  }
  if (end == 0) return {cut_width(text, kLabelColumns), ""};
  return {cut_width(trim(text.substr(0, end)), kLabelColumns), cut_width(trim(text.substr(end)), kLabelColumns)};
}

// Marks of one lane that would touch become one; the most important keep their labels. Returns the height of the labels.
double place_labels(Lane& lane, std::size_t most) {
  std::vector<PlacedMark*> drawn;
  for (PlacedMark* m : lane.marks) {
    if (!drawn.empty() && m->x - drawn.back()->x < 7) {
      if (m->mark->severity > drawn.back()->mark->severity) drawn.back()->mark = m->mark;
      ++drawn.back()->merged;
    } else {
      drawn.push_back(m);
    }
  }
  lane.marks = drawn;
  std::vector<PlacedMark*> important = drawn;
  std::ranges::stable_sort(important, std::greater{}, [](const PlacedMark* m) { return m->mark->severity; });
  if (important.size() > most) important.resize(most);
  std::ranges::sort(important, {}, [](const PlacedMark* m) { return m->x; });
  // From right to left, each as high as it can be: its line down passes left of all labels already there.
  struct Box {
    double left, right, top, bottom;
  };
  std::vector<Box> boxes;
  double depth = 0;
  for (auto it = important.rbegin(); it != important.rend(); ++it) {
    PlacedMark& m = **it;
    std::tie(m.line, m.second_line) = two_lines(m.mark->text);
    const std::size_t columns = std::max({display_width(m.line), display_width(m.second_line), std::size_t{12}});
    Box box{m.x - 4, m.x + 14 + static_cast<double>(columns) * kCharacter, 0, 0};
    const double height = (m.second_line.empty() ? 2 : 3) * kLineHeight + 5;
    std::vector<double> tops = {0};
    for (const Box& other : boxes) tops.push_back(other.bottom);
    std::ranges::sort(tops);
    for (const double top : tops) {
      box.top = top, box.bottom = top + height;
      const auto overlaps = [&](const Box& o) {
        return box.left < o.right && o.left < box.right && box.top < o.bottom && o.top < box.bottom;
      };
      if (std::ranges::none_of(boxes, overlaps)) break;
    }
    m.below = box.top;
    depth = std::max(depth, box.bottom);
    boxes.push_back(box);
    if (box.top > 0) boxes.push_back({m.x - 2, m.x + 2, 0, box.top});  // its line down
  }
  return depth;
}

class Drawing {
 public:
  Drawing(const TimelinePicture& picture, const Clock& clock, Layout layout)
      : picture_(picture), clock_(clock), layout_(std::move(layout)), lanes_(picture.lanes.size()) {
    for (PlacedMark& m : layout_.marks) lanes_[m.mark->lane].marks.push_back(&m);
    // Many lanes must not make a picture of two pages.
    const std::size_t most_labels = lanes_.size() <= 4 ? 7 : lanes_.size() <= 6 ? 4 : 3;
    double y = kHead;
    for (Lane& lane : lanes_) {
      const double labels = place_labels(lane, most_labels);
      lane.top = y;
      y += std::max(48.0, 32 + labels);
    }
    height_ = y;
  }

  std::string svg() {
    add("<svg class=\"tl\" viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{}tl-title {}tl-desc\" "
        "xmlns=\"http://www.w3.org/2000/svg\">\n",
        fixed(kWidth), fixed(height_ + 2), picture_.id, picture_.id);
    add("<title id=\"{}tl-title\">{}</title>\n<desc id=\"{}tl-desc\">{}</desc>\n", picture_.id, escape_html(picture_.title),
        picture_.id, escape_html(picture_.description));
    window();
    days();
    for (std::size_t i = 0; i < lanes_.size(); ++i) draw_lane(i);
    out_ += "</svg>";
    return std::move(out_);
  }

 private:
  template <typename... T>
  void add(fmt::format_string<T...> pattern, T&&... values) {
    fmt::format_to(std::back_inserter(out_), pattern, std::forward<T>(values)...);
  }

  void window() {
    if (!picture_.first.known() || !picture_.last.known()) return;
    const double left = position(layout_, picture_.first) - 8, right = position(layout_, picture_.last) + 8;
    add("<rect class=\"tl-window\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\"/>\n", fixed(left), fixed(kHead - 16),
        fixed(right - left), fixed(height_ - kHead + 16));
    add("<text class=\"tl-window-name\" x=\"{}\" y=\"{}\">{}</text>\n", fixed(left + 6), fixed(kHead - 4),
        escape_html(picture_.window_label));
  }

  void days() {
    double labelled_until = 0;
    int last_year = 0;
    for (std::size_t i = 0; i < layout_.days.size(); ++i) {
      const Day& day = layout_.days[i];
      add("<rect class=\"tl-day\" x=\"{}\" y=\"0\" width=\"{}\" height=\"26\" rx=\"3\"/>\n", fixed(day.left),
          fixed(std::max(day.right - day.left, 1.0)));
      add("<line class=\"tl-edge\" x1=\"{0}\" y1=\"26\" x2=\"{0}\" y2=\"{1}\"/>\n", fixed(day.left), fixed(height_));
      const int year = to_civil(day.any, clock_.offset()).year;
      const bool new_year = i && year != last_year;
      if (i == 0) add("<text class=\"tl-date\" x=\"0\" y=\"18\">{}</text>\n", year_name(year));
      last_year = year;
      const std::string long_name = clock_.language() == Language::Japanese
                                        ? fmt::format("{}（{}）", clock_.short_day(day.any), clock_.weekday(day.any))
                                        : fmt::format("{} {}", clock_.weekday(day.any), clock_.short_day(day.any));
      const double room = day.right - day.left - 4;
      std::string name = fits(long_name, room) ? long_name : clock_.short_day(day.any);
      if (new_year)
        name = clock_.language() == Language::Japanese ? fmt::format("{}/{}", year, clock_.short_day(day.any))
                                                       : fmt::format("{} {}", clock_.short_day(day.any), year);
      if (day.left + 5 >= labelled_until && (fits(name, room) || new_year || i + 1 == layout_.days.size())) {
        add("<text class=\"tl-date\" x=\"{}\" y=\"18\">{}</text>\n", fixed(day.left + 6), escape_html(name));
        labelled_until = day.left + 6 + static_cast<double>(display_width(name)) * kCharacter;
      }
      if (day.days_before > 0 && i) gap(layout_.days[i - 1].right, day.left, day.days_before);
    }
  }

  std::string year_name(int year) const {
    return clock_.language() == Language::Japanese ? fmt::format("{}年", year) : std::to_string(year);
  }

  std::string when(Timestamp time) const {
    const std::string clock = clock_.clock(time).substr(0, 5);
    return layout_.days.size() > kNamedDays ? clock_.short_day(time) + " " + clock : clock;
  }

  static bool fits(std::string_view text, double room) {
    return static_cast<double>(display_width(text)) * kCharacter * 1.08 <= room;
  }

  void gap(double left, double right, std::int64_t days) {
    if (right - left < 14) return;
    const double middle = (left + right) / 2;
    add("<path class=\"tl-break\" d=\"M{0} 8l-5 10M{1} 8l-5 10\"/>\n", fixed(middle), fixed(middle + 5));
    std::string text = picture_.gap_pattern;
    if (const auto at = text.find("{n}"); at != std::string::npos) text.replace(at, 3, grouped(static_cast<std::uint64_t>(days)));
    if (fits(text, right - left + 8)) {
      add("<text class=\"tl-gap\" x=\"{}\" y=\"34\" text-anchor=\"middle\">{}</text>\n", fixed(middle), escape_html(text));
    }
  }

  void draw_lane(std::size_t index) {
    const double top = lanes_[index].top, y = top + 18;
    const PictureLane& lane = picture_.lanes[index];
    add("<g class=\"tl-lane tl-{}\">\n", escape_html(lane.css_class));
    if (index) add("<line class=\"tl-rule\" x1=\"0\" y1=\"{0}\" x2=\"{1}\" y2=\"{0}\"/>\n", fixed(top), fixed(kWidth));
    add("<text class=\"tl-name\" x=\"0\" y=\"{}\">{}</text>\n", fixed(top + 22), escape_html(cut_width(lane.name, 19)));
    if (!lane.note.empty())
      add("<text class=\"tl-note\" x=\"0\" y=\"{}\">{}</text>\n", fixed(top + 38), escape_html(cut_width(lane.note, 21)));
    add("<line class=\"tl-axis\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n", fixed(kLaneNames), fixed(y), fixed(kWidth),
        fixed(y));
    for (const PlacedMark* m : lanes_[index].marks) {
      if (m->below >= 0) {
        add("<line class=\"tl-leader\" x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\"/>\n", fixed(m->x), fixed(y),
            fixed(y + 10 + m->below + kLineHeight + 3));
      }
    }
    for (const PlacedMark* m : lanes_[index].marks) draw_mark(*m, y);
    out_ += "</g>\n";
  }

  void draw_mark(const PlacedMark& m, double y) {
    const PictureMark& what = *m.mark;
    const double radius = 5 + std::min(2.0, std::log10(static_cast<double>(std::max<std::uint64_t>(what.count, 1))) * 0.7);
    add("<a href=\"#{}\"><title>{} {}</title>", escape_html(what.anchor), escape_html(clock_.second(what.time)),
        escape_html(what.text));
    add("<circle class=\"tl-mark s{}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>", std::clamp(what.severity, 0, 4), fixed(m.x), fixed(y),
        fixed(radius));
    if (m.below >= 0) {
      const std::string x = fixed(m.x + 6), down = fixed(kLineHeight);
      const std::string more = m.merged ? fmt::format(" +{}", m.merged) : std::string();
      add("<text class=\"tl-text\" x=\"{}\" y=\"{}\"><tspan class=\"tl-clock\">{}{}</tspan>", x,
          fixed(y + 10 + m.below + kLineHeight), when(what.time), more);
      add("<tspan x=\"{}\" dy=\"{}\">{}</tspan>", x, down, escape_html(m.line));
      if (!m.second_line.empty()) add("<tspan x=\"{}\" dy=\"{}\">{}</tspan>", x, down, escape_html(m.second_line));
      out_ += "</text>";
    }
    out_ += "</a>\n";
  }

  const TimelinePicture& picture_;
  const Clock& clock_;
  Layout layout_;
  std::vector<Lane> lanes_;
  double height_ = 0;
  std::string out_;
};

}  // namespace

std::string timeline_picture(const TimelinePicture& picture, const Clock& clock) {
  Layout layout = lay_out(picture, clock);
  if (layout.marks.size() < 2) return {};
  return Drawing(picture, clock, std::move(layout)).svg();
}

}  // namespace hinomi::documents
