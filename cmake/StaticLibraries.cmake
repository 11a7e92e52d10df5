# The same libraries for one static binary that runs in an empty root: a Lambda function's. Debian has archives of some;
# of simdjson and prometheus-cpp it has only shared ones, so that they are compiled from Debian's own source packages
# (`./dev lambda-zip` fetches them).
set(HEADCOUNT_SOURCES "${CMAKE_BINARY_DIR}/sources" CACHE PATH "Folder of the unpacked source packages")
file(GLOB simdjson_folder LIST_DIRECTORIES true ${HEADCOUNT_SOURCES}/simdjson-*)
file(GLOB prometheus_folder LIST_DIRECTORIES true ${HEADCOUNT_SOURCES}/prometheus-cpp-*)
if(NOT IS_DIRECTORY "${simdjson_folder}" OR NOT IS_DIRECTORY "${prometheus_folder}")
  message(FATAL_ERROR "${HEADCOUNT_SOURCES} holds no sources of simdjson and prometheus-cpp, or several: "
    "run ./dev lambda-zip, which fetches them")
endif()

set(OPENSSL_USE_STATIC_LIBS ON)
set(Boost_USE_STATIC_LIBS ON)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Boost 1.81 EXACT REQUIRED COMPONENTS json)
find_package(CLI11 REQUIRED)

add_library(headcount_simdjson STATIC ${simdjson_folder}/src/simdjson.cpp)
target_include_directories(headcount_simdjson SYSTEM PUBLIC ${simdjson_folder}/include PRIVATE ${simdjson_folder}/src)
add_library(simdjson::simdjson ALIAS headcount_simdjson)

file(GLOB_RECURSE prometheus_core ${prometheus_folder}/core/src/*.cc)
add_library(headcount_prometheus STATIC ${prometheus_core}) # its headers are those of prometheus-cpp-dev
add_library(prometheus-cpp::core ALIAS headcount_prometheus)

find_library(yaml_archive libyaml-cpp.a REQUIRED)
add_library(yaml-cpp STATIC IMPORTED)
set_target_properties(yaml-cpp PROPERTIES IMPORTED_LOCATION ${yaml_archive})

foreach(library headcount_simdjson headcount_prometheus)
  # Of where they were unpacked nothing stays in the program.
  target_compile_options(${library} PRIVATE -ffunction-sections -fdata-sections
    -ffile-prefix-map=${HEADCOUNT_SOURCES}/=)
endforeach()
