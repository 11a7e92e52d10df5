# The libraries headcount stands on, all from Debian 12. ARCHITECTURE.md says why each.
set(Boost_NO_WARN_NEW_VERSIONS ON) # of the finder, which is older than the library
option(HEADCOUNT_STATIC "Link everything into the program, the C library too" OFF)
if(HEADCOUNT_STATIC)
  include(cmake/StaticLibraries.cmake)
else()
  find_package(Threads REQUIRED)
  find_package(OpenSSL 3 REQUIRED)
  find_package(Boost 1.81 EXACT REQUIRED COMPONENTS json)
  find_package(simdjson 3 REQUIRED)
  find_package(yaml-cpp REQUIRED)
  find_package(CLI11 REQUIRED)
  find_package(prometheus-cpp REQUIRED)
endif()

# Flags of every target, and those of the installed library's users: Asio is compiled once (src/net/asio.cpp), its
# deprecated half is switched off.
add_library(headcount_flags INTERFACE)
target_compile_features(headcount_flags INTERFACE cxx_std_20)
target_compile_definitions(headcount_flags INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_DISABLE_CURRENT_LOCATION
  $<BUILD_INTERFACE:BOOST_BEAST_USE_STD_STRING_VIEW>
  $<BUILD_INTERFACE:HEADCOUNT_VERSION="${PROJECT_VERSION}">)

# Flags of this build alone.
set(options -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wswitch-enum
  -ffunction-sections -fdata-sections -g1)
set(link_options -Wl,--gc-sections)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  list(APPEND options -Wno-missing-braces)
  list(APPEND link_options -fuse-ld=lld)
endif()

if(HEADCOUNT_STATIC)
  list(APPEND link_options -static -Wl,--strip-all)
endif()

set(HEADCOUNT_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them")
if(HEADCOUNT_SANITIZE)
  list(APPEND options -fsanitize=${HEADCOUNT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  list(APPEND link_options -fsanitize=${HEADCOUNT_SANITIZE})
endif()

option(HEADCOUNT_WERROR "Treat warnings as errors" OFF)
if(HEADCOUNT_WERROR)
  list(APPEND options -Werror)
endif()
target_compile_options(headcount_flags INTERFACE "$<BUILD_INTERFACE:${options}>")
target_link_options(headcount_flags INTERFACE "$<BUILD_INTERFACE:${link_options}>")

find_program(HEADCOUNT_CCACHE ccache)
if(HEADCOUNT_CCACHE)
  # Paths below the source folder count as relative ones, so that clones and build folders share what is cached.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
    ${HEADCOUNT_CCACHE})
endif()
