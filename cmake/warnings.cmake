# Warnings for our own code, sanitizers where the preset asks for them, and the settings every target shares.
add_library(hinomi_options INTERFACE)
target_compile_options(hinomi_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -fno-omit-frame-pointer)
if(HINOMI_WERROR)
  target_compile_options(hinomi_options INTERFACE -Werror)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT HINOMI_LIBFUZZER)
  # -Og halves the run time of the sanitized tests and keeps stack traces exact.
  target_compile_options(hinomi_options INTERFACE -Og)
endif()
if(HINOMI_SANITIZE)
  target_compile_options(hinomi_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all)
  target_link_options(hinomi_options INTERFACE -fsanitize=address,undefined)
endif()
if(HINOMI_LIBFUZZER)
  target_compile_options(hinomi_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
