// What the fused layers share. They take float32 tensors of the CPU in channels-last order.
#pragma once
#include "shim.h"
#include <ATen/Parallel.h>
#include <vector>

namespace ncv {

inline at::Tensor channels_last(const at::Tensor& t) { return t.contiguous(at::MemoryFormat::ChannelsLast); }
inline at::Tensor empty_like_shape(const at::Tensor& t, int64_t channels, int64_t height, int64_t width) {
  return at::empty({t.size(0), channels, height, width}, t.options().memory_format(at::MemoryFormat::ChannelsLast));
}

// Runs body(part, begin, end) over [0, count) split into one part a thread at multiples of unit. The split follows from
// the number of threads alone, so that sums kept for each part and added in order repeat exactly.
template <class Body>
void for_parts(int64_t count, int64_t unit, int64_t parts, const Body& body) {
  const int64_t units = (count + unit - 1) / unit;
  at::parallel_for(0, parts, 1, [&](int64_t first, int64_t last) {
    for (int64_t part = first; part < last; part++) {
      const int64_t begin = units * part / parts * unit, end = std::min(count, units * (part + 1) / parts * unit);
      if (begin < end) body(part, begin, end);
    }
  });
}
inline int64_t parts_of_work() { return std::max<int64_t>(1, at::get_num_threads()); }

// Adds the further parts of [parts, count] to the first.
inline void add_parts(float* sums, int64_t parts, int64_t count) {
  for (int64_t part = 1; part < parts; part++) {
    const float* from = sums + part * count;
    for (int64_t i = 0; i < count; i++) sums[i] += from[i];
  }
}

}  // namespace ncv
