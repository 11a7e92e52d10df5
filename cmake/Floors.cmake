# A floor is a folder of src/ with its public headers in include/headcount/. It sees its own headers and those of the
# floors it names: each floor has an include folder of its own in the build tree, which holds links to just these two.
# An include of a floor above does not compile, and a call upward does not link (tests/house links each floor whole).

function(floor name)
  cmake_parse_arguments(arg "" "" "USES;LIBRARIES" ${ARGN})
  set(view ${CMAKE_BINARY_DIR}/floors/${name})
  file(MAKE_DIRECTORY ${view}/headcount)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/include/headcount/${name} ${view}/headcount/${name} SYMBOLIC)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/src/${name} ${view}/${name} SYMBOLIC)

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/src/${name}/(server/)?main\\.cpp$")
  set(floors ${arg_USES})
  list(TRANSFORM floors PREPEND headcount_)
  add_library(headcount_${name} STATIC ${sources})
  target_include_directories(headcount_${name} PUBLIC $<BUILD_INTERFACE:${view}> $<INSTALL_INTERFACE:include>)
  target_link_libraries(headcount_${name} PUBLIC ${floors} ${arg_LIBRARIES} headcount_flags)
endfunction()

function(program name source)
  cmake_parse_arguments(arg "" "" "USES;LIBRARIES" ${ARGN})
  set(floors ${arg_USES})
  list(TRANSFORM floors PREPEND headcount_)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${floors} ${arg_LIBRARIES} headcount_flags)
endfunction()
