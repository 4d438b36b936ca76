// Shared by the files of the shim: the C boundary between the training room and libtorch.
//
// Rules of the boundary: a tensor crosses it as an owning pointer to at::Tensor, freed by ncv_tensor_dispose;
// every function that can fail returns a null pointer (or a negative number) and leaves the reason in
// ncv_last_error(); no C++ exception leaves the library. Only ATen's stable surface is used, so that the same
// source builds against libtorch 1.13 (CPU) and 2.x (CUDA).
#pragma once
#include <ATen/ATen.h>
#include <cstdint>
#include <exception>
#include <string>

#define NCV_API extern "C" __attribute__((visibility("default")))

using TensorPtr = at::Tensor*;

void ncv_set_error(const char* message);

// Runs an expression that yields a tensor and hands it out as an owning pointer.
#define NCV_TENSOR(expression)                                   \
  try {                                                          \
    return new at::Tensor(expression);                           \
  } catch (const std::exception& e) {                            \
    ncv_set_error(e.what());                                     \
    return nullptr;                                              \
  }

// Runs statements for their effect: 0 when they succeed, -1 when they throw.
#define NCV_DO(...)                                              \
  try {                                                          \
    __VA_ARGS__;                                                 \
    return 0;                                                    \
  } catch (const std::exception& e) {                            \
    ncv_set_error(e.what());                                     \
    return -1;                                                   \
  }

inline at::ScalarType ncv_dtype(int code) { return static_cast<at::ScalarType>(code); }
inline at::IntArrayRef ncv_sizes(const int64_t* sizes, int count) { return at::IntArrayRef(sizes, count); }
inline at::Device ncv_device(int kind, int index) {
  return kind == 0 ? at::Device(at::kCPU) : at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(index));
}
