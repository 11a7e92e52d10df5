# Sets `problem` to a sentence where this C++ compiler cannot build headcount, or what uses it; else to nothing. The
# installed package asks the same.
function(headcount_compiler_problem problem)
  set(sentence "")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    string(CONCAT sentence
      "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles C++20 coroutines (it destroys temporaries of a co_await twice, "
      "without a warning). Build with clang 16 or newer: -DCMAKE_CXX_COMPILER=clang++-19.")
  elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16)
    set(sentence "clang ${CMAKE_CXX_COMPILER_VERSION} is too old: headcount needs clang 16 or newer.")
  endif()
  set(${problem} "${sentence}" PARENT_SCOPE)
endfunction()
